"""The Pulumi program: the only room that reads config, composes components and exports."""
