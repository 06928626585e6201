"""The stand-in docker plugin: `python -m offline.plugins.docker`."""
