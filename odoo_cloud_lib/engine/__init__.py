"""Pulumi's engine: what is asked of it, what its state tells, and what a killed one leaves."""
