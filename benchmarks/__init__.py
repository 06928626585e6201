"""Measurements against peers, on real engines and containers: ``python -m benchmarks``."""
