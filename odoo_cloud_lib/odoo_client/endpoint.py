"""Where an Odoo is reached, and who speaks to it."""

import ssl
from dataclasses import dataclass

from pydantic import AwareDatetime, SecretStr

from odoo_cloud_lib.model import Model


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One database of an Odoo, as it is reached from here."""

    url: str
    """The address as users know it, without a path: ``https://acme.odoo.localhost:8443``."""
    database: str
    tls: ssl.SSLContext | None = None
    """Whom to trust: ``ssl.create_default_context(cafile=…)``; the usual authorities if left out"""
    address: tuple[str, int] | None = None
    """Where to dial instead of looking the name up. TLS and Odoo hear of the name alone."""


class Login(Model):
    """A user with a password. Before Odoo 19 an API key does as the password."""

    login: str
    password: SecretStr


class ApiKey(Model):
    """A key for JSON-2, which stands for its user."""

    name: str
    """What the user sees in the list of keys."""
    value: SecretStr
    expires: AwareDatetime
