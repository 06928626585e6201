"""XML-RPC, the interface of Odoo before 19: login and password with each call.

Odoo 19 still serves it and complains in its log.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from itertools import dropwhile
from xml.parsers.expat import ExpatError

# The parser is expat, which takes no external entities and, since 2.4.1, no bombs.
from xmlrpc.client import Fault, ResponseError, dumps, loads

from odoo_cloud_lib.errors import (
    OdooAccessError,
    OdooAuthenticationError,
    OdooError,
    OdooMissingError,
    OdooServerError,
    OdooValidationError,
)
from odoo_cloud_lib.odoo_client.connection import Connection
from odoo_cloud_lib.odoo_client.endpoint import Login
from odoo_cloud_lib.odoo_client.rpc import Call

_CODES: Mapping[int, type[OdooError]] = {
    2: OdooValidationError,
    3: OdooAuthenticationError,
    4: OdooAccessError,
}
# Nothing but the text tells these from other refusals.
_MISSING = re.compile(
    r"Record does not exist|Object \S+ doesn't exist"
    r"|The method '\S+' does not exist|type object '\S+' has no attribute"
)
_FRAME = re.compile(r'^.*File ".*", line \d+.*$', re.MULTILINE)
# Odoo did what was asked, and fails at telling that there is no result.
_NO_RESULT = "cannot marshal None unless allow_none is enabled"


class XmlRpc:
    """XML-RPC as one user."""

    def __init__(self, connection: Connection, login: Login) -> None:
        """Ask for the user's id.

        Raises:
            OdooAuthenticationError: wrong login or password.
        """
        self._connection = connection
        self._database = connection.endpoint.database
        self._password = login.password.get_secret_value()
        about_us: dict[str, str] = {}
        params = (self._database, login.login, self._password, about_us)
        self._uid = self._send("common", "authenticate", params, "login")
        if not self._uid:
            reason = f"wrong login or password of {login.login}, in database {self._database}"
            raise connection.error(OdooAuthenticationError, "login", reason)

    def call(self, call: Call) -> object:
        """Send ``call`` as one request, which is one transaction in Odoo."""
        account = (self._database, self._uid, self._password)
        params = (*account, call.model, call.method, *call.positional())
        return self._send("object", "execute_kw", params, call, *call.secrets())

    def _send(
        self, service: str, method: str, params: tuple[object, ...], what: object, *secrets: str
    ) -> object:
        response = self._connection.post(
            f"/xmlrpc/2/{service}",
            dumps(params, method, allow_none=True),  # pyright: ignore[reportArgumentType]
            {"Content-Type": "text/xml"},
        )
        if response.status_code != HTTPStatus.OK:
            raise self._connection.no_odoo(what, response)
        try:
            return loads(response.content)[0][0]  # pyright: ignore[reportArgumentType]
        except Fault as fault:
            kind, reason = _understood(fault)
        except (ExpatError, ResponseError):
            raise self._connection.no_odoo(what, response) from None
        if reason.endswith(_NO_RESULT):
            return None
        # Not within the handler: the error would carry the fault along, and its traceback.
        raise self._connection.error(kind, what, reason, self._password, *secrets)


def _understood(fault: Fault) -> tuple[type[OdooError], str]:
    """Return the error's kind and its message without the traceback."""
    text = fault.faultString
    kind = _CODES.get(fault.faultCode)
    if kind is None:
        kind, text = OdooServerError, without_traceback(text)
    return (OdooMissingError if _MISSING.search(text) else kind), text


def without_traceback(text: str) -> str:
    """Return what follows the last frame: ``ValueError: Invalid field …``."""
    *_, rest = _FRAME.split(text)
    return "\n".join(dropwhile(_is_indented, rest.splitlines()))


def _is_indented(line: str) -> bool:
    return not line or line[0].isspace()
