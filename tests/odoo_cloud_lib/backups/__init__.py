"""Tests of what a backup consists of, and when it is due."""
