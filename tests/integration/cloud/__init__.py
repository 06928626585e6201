"""The library's facade on a stack that it changes."""
