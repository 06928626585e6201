"""All that a host's server wrote lately, so that a tenant can go back to any second of it.

A base backup each night and the server's write-ahead log since, in a repository of the host's own.
"""
