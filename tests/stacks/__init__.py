"""Tests of ``stacks``."""
