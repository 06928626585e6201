"""What is done to data, as far as it can be told without containers."""
