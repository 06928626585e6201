"""The stack's config file: edited in place, byte for byte what its operator wrote elsewhere."""
