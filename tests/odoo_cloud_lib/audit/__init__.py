"""What counts as a difference, for facts written out here."""
