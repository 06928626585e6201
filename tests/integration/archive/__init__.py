"""The operator, in its container."""
