"""What a machine needs that reaches package registries only: engine, plugins, base images."""
