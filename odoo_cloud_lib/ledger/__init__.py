"""The ledger: every operation, who did it, how far it came, and whose turn it is."""
