"""Tests of the command: shapes, words and exit codes; a fake stands for the platform."""
