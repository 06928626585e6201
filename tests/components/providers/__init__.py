"""What the dynamic resources decide, without a host to act on."""
