"""The face of an Odoo, whichever way it is spoken to."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import stamina
from pydantic import TypeAdapter

from odoo_cloud_lib.errors import OdooUnreachableError
from odoo_cloud_lib.odoo_client.rpc import Call, Rpc, Value

Record: TypeAlias = dict[str, Any]
"""Some fields of a record, and its ``id``; a link is ``[id, name]``, what is empty is False."""

READS = frozenset(
    {"fields_get", "name_search", "read", "search", "search_count", "search_read"}
    | {"check_object_reference", "formatted_read_group", "read_group"}
)
RETRY_SECONDS = 30
retry = stamina.RetryingCaller(timeout=RETRY_SECONDS).on(OdooUnreachableError)
"""Calls what changes nothing until an Odoo answers: ``retry(connection.get, path)``."""

_RECORDS = TypeAdapter(list[Record])
_IDS = TypeAdapter(list[int])


class OdooClient:
    """Calls of models' methods, as one user."""

    def __init__(self, rpc: Rpc) -> None:
        """Speak by ``rpc``."""
        self._rpc = rpc

    def call(
        self, model: str, method: str, ids: Sequence[int] | None = None, **arguments: Value
    ) -> Any:  # noqa: ANN401
        """Call a public method, with arguments by name, and return what it returns.

        ``ids``: the records it works on; None for a method of the model itself. What only reads is
        repeated while no Odoo answers; anything else is sent once.

        Raises:
            OdooError: one of its kinds.
        """
        call = Call(model=model, method=method, ids=ids, arguments=arguments)
        return retry(self._rpc.call, call) if method in READS else self._rpc.call(call)

    def find(
        self, model: str, domain: Sequence[Value], fields: Sequence[str], *, archived: bool = False
    ) -> list[Record]:
        """Return ``fields`` of the records in ``domain``, if wanted the archived too."""
        context = {"active_test": not archived}
        found = self.call(model, "search_read", domain=domain, fields=fields, context=context)
        return _RECORDS.validate_python(found)

    def create(
        self, model: str, values: Mapping[str, Value], context: Mapping[str, Value] | None = None
    ) -> int:
        """Make a record; returns its id."""
        made = self.call(model, "create", vals_list=[values], context=context or {})
        return _IDS.validate_python(made)[0]

    def write(self, model: str, ids: Sequence[int], values: Mapping[str, Value]) -> None:
        """Change records."""
        self.call(model, "write", ids, vals=values)

    def reference(self, name: str) -> int:
        """Return the id of what a module calls ``name``: ``base.main_company``."""
        module, _, xml_id = name.partition(".")
        found = self.call("ir.model.data", "check_object_reference", module=module, xml_id=xml_id)
        return int(found[1])
