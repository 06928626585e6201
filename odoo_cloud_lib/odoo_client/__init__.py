"""A client of Odoo's own interfaces: JSON-2 since Odoo 19, XML-RPC before, behind one face.

::

    with connect(endpoint, Login(login="admin", password=password)) as odoo:
        odoo.find("res.company", [], ["name"])
        odoo.create("res.partner", {"name": "Ada"})

A :class:`Login` serves for a moment; who calls day after day keeps an :class:`ApiKey`, which
:func:`~odoo_cloud_lib.odoo_client.keys.fresh_key` makes and renews.
"""

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

from pydantic import BaseModel, ValidationError

from odoo_cloud_lib.odoo_client.client import OdooClient, Record, retry
from odoo_cloud_lib.odoo_client.connection import Connection, open_connection
from odoo_cloud_lib.odoo_client.endpoint import ApiKey, Endpoint, Login
from odoo_cloud_lib.odoo_client.json2 import Json2
from odoo_cloud_lib.odoo_client.keys import borrowed_key, fresh_key
from odoo_cloud_lib.odoo_client.rpc import Value
from odoo_cloud_lib.odoo_client.xmlrpc import XmlRpc

__all__ = [
    "ApiKey",
    "Endpoint",
    "Login",
    "OdooClient",
    "Record",
    "Value",
    "borrowed_key",
    "connect",
    "fresh_key",
]

FIRST_WITH_JSON2 = 19


class _Version(BaseModel):
    version_info: tuple[int | str, ...]


@contextmanager
def connect(endpoint: Endpoint, credentials: Login | ApiKey) -> Generator[OdooClient]:
    """Yield a client of ``endpoint`` as the user of ``credentials``.

    A key speaks JSON-2. A login borrows one from an Odoo that has JSON-2, and else speaks XML-RPC.

    Raises:
        OdooError: one of its kinds.
    """
    with open_connection(endpoint) as connection:
        if isinstance(credentials, ApiKey):
            yield OdooClient(Json2(connection, credentials.value))
        elif _has_json2(connection):
            with borrowed_key(endpoint, credentials) as key:
                yield OdooClient(Json2(connection, key.value))
        else:
            yield OdooClient(XmlRpc(connection, credentials))


def _has_json2(connection: Connection) -> bool:
    """Ask Odoo for its version; those before 19 know no such question."""
    response = retry(connection.get, "/json/version")
    if response.status_code != HTTPStatus.OK:
        return False
    try:
        version = _Version.model_validate_json(response.content)
    except ValidationError:
        return False
    return int(version.version_info[0]) >= FIRST_WITH_JSON2
