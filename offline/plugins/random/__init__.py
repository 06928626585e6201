"""The stand-in random plugin: `python -m offline.plugins.random`."""
