"""Stand-ins for the Pulumi provider plugins docker, command and random."""
