"""Tests of ``benchmarks``: what is made of measurements, not the measuring."""
