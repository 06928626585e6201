"""What can go wrong in a plugin.

    PluginError                 refused, with nothing left behind
    ├── ConfigurationError      the provider's own configuration is wrong
    └── InitFailedError         the resource exists and has to be recorded, but is not well

Messages never hold the values of properties that may be secret.
"""

from __future__ import annotations

from offline.plugins.base.values import Properties


class PluginError(Exception):
    """An operation failed and left nothing behind that the engine does not know."""


class ConfigurationError(PluginError):
    """The provider cannot work with the configuration it was given."""


class InitFailedError(PluginError):
    """The resource exists, but did not reach the state that was asked for."""

    def __init__(self, identifier: str, outputs: Properties, reason: str) -> None:
        """Carry what the engine records: the resource's id, its outputs, and the reason."""
        super().__init__(reason)
        self.identifier = identifier
        self.outputs = outputs
        self.reason = reason
