"""Reusable Pulumi components: arguments in, outputs out; none reads config, none exports."""
