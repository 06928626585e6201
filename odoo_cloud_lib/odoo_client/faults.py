"""From what Odoo answers to the errors of this project.

Odoo sends the name of a Python exception, a message for people and a traceback. The traceback shows
values of all kinds, so it is never read, let alone kept.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from pydantic import BaseModel

from odoo_cloud_lib.errors import (
    OdooAccessError,
    OdooAuthenticationError,
    OdooError,
    OdooMissingError,
    OdooServerError,
    OdooUnreachableError,
    OdooValidationError,
)
from odoo_cloud_lib.secret import redacted

_NAMES: Mapping[str, type[OdooError]] = {
    "odoo.exceptions.AccessDenied": OdooAuthenticationError,
    "odoo.http.SessionExpiredException": OdooAuthenticationError,
    "odoo.exceptions.AccessError": OdooAccessError,
    "odoo.exceptions.MissingError": OdooMissingError,
    "odoo.exceptions.UserError": OdooValidationError,
    "odoo.exceptions.ValidationError": OdooValidationError,
    # It offers the user a button, and is an error of the server only by its status.
    "odoo.exceptions.RedirectWarning": OdooValidationError,
}
_STATUSES: Mapping[int, type[OdooError]] = {
    HTTPStatus.BAD_REQUEST: OdooValidationError,
    HTTPStatus.UNAUTHORIZED: OdooAuthenticationError,
    HTTPStatus.FORBIDDEN: OdooAccessError,
    HTTPStatus.NOT_FOUND: OdooMissingError,
    HTTPStatus.CONFLICT: OdooValidationError,
    HTTPStatus.UNPROCESSABLE_ENTITY: OdooValidationError,
}
_NEXT: Mapping[type[OdooError], str] = {
    OdooUnreachableError: "curl --head <the address>/web/health, then call again",
    OdooAuthenticationError: "call again with the user's present password, or a new API key",
    OdooAccessError: "call again as a user with the right, such as admin",
    OdooMissingError: "correct the id or name, then call again",
    OdooValidationError: "correct the values, then call again",
    OdooServerError: "docker logs of the tenant's Odoo container",
}


class Failure(BaseModel):
    """Odoo's description of an exception, without the traceback."""

    name: str
    message: str


def kind_of(failure: Failure, status: int) -> type[OdooError]:
    """Return the error for an exception of Odoo that came with this HTTP status."""
    return _NAMES.get(failure.name) or _STATUSES.get(status, OdooServerError)


def error_of(
    kind: type[OdooError], where: str, message: str, secrets: Iterable[str] = ()
) -> OdooError:
    """Make an error about ``where``, a call or an address, with Odoo's message on one line."""
    # Secrets first: one that contains spaces would not be found afterwards.
    reason = " ".join(redacted(message, secrets).split())
    return kind(where, reason=reason, command=_NEXT[kind])
