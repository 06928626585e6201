"""The stand-in command plugin: `python -m offline.plugins.command`."""
