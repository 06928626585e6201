"""The ledger, on a real server and with processes that are killed."""
