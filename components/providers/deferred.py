"""A dynamic provider by name.

The state keeps a pickled provider with every resource, and the program has to import its class to
pickle it. This one is a name: the program does without the libraries that act (Docker, PostgreSQL,
SSH), and the state does not grow. The names are a contract with existing states: moving a provider
leaves one behind under the old name.
"""

from importlib import import_module
from typing import Any, cast

from pulumi.dynamic import (
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from odoo_cloud_lib.errors import OdooCloudError

Props = dict[str, Any]


class Deferred(ResourceProvider):
    """Stands for the provider at ``module:Class``, imported when first asked to act."""

    def __init__(self, path: str) -> None:
        """Remember the name, and nothing else."""
        self._path = path

    def _provider(self) -> ResourceProvider:
        module, _, name = self._path.partition(":")
        return cast("ResourceProvider", getattr(import_module(module), name)())

    def _act(self, verb: str, *arguments: object) -> Any:  # noqa: ANN401 - what the verb returns
        provider = self._provider()
        try:
            return getattr(provider, verb)(*arguments)
        except OdooCloudError as error:
            # The plugin shows the whole way to an error, under which its message would be buried.
            raise error.with_traceback(None) from None

    def create(self, props: Props) -> CreateResult:
        """Pass on."""
        return self._act("create", props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Pass on."""
        return self._act("read", id_, props)

    def diff(self, _id: str, _olds: Props, _news: Props) -> DiffResult:
        """Pass on."""
        return self._act("diff", _id, _olds, _news)

    def update(self, _id: str, _olds: Props, _news: Props) -> UpdateResult:
        """Pass on."""
        return self._act("update", _id, _olds, _news)

    def delete(self, _id: str, _props: Props) -> None:
        """Pass on."""
        self._act("delete", _id, _props)
