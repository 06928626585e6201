"""What the operator wants inside of a tenant's Odoo: its companies and the people who use it.

Owns: which values may be given. Does not own: which currencies, countries and languages there are;
Odoo knows.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr

from odoo_cloud_lib.model import Model

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
Login = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S+$")]


class Company(Model):
    """A company in Odoo."""

    name: Name
    """As it stands on invoices; no two companies of a tenant share one"""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 4217, such as EUR"""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """ISO 3166, such as DE"""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z0-9]{2,3})?(@[a-z]+)?$")] = "en_US"
    """Odoo's code of a language, such as de_DE or sr@latin"""
    timezone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{1,40}$")] = "UTC"
    """A name of the time zone database, such as Europe/Berlin"""


class UserRole(StrEnum):
    """What a user may do."""

    USER = "user"
    """Work with the apps that are installed."""
    ADMINISTRATOR = "administrator"
    """Everything, the settings and other users included."""


class User(Model):
    """A person who logs in to Odoo."""

    login: Login
    """What is typed to log in, an e-mail address as a rule"""
    name: Name
    password: SecretStr
    """The first password"""
    companies: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Names of companies; the first is where the user's day begins"""
    role: UserRole = UserRole.USER
    """What the user may do: user or administrator"""
