"""The stand-in plugins, held against the official schemas and a real engine."""
