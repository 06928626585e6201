"""The stand-in AWS plugin: `python -m offline.plugins.aws`."""
