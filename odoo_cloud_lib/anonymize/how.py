"""What a rule does with the values of a column."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import BeforeValidator

from odoo_cloud_lib.model import Model


class Fake(StrEnum):
    """What a value becomes. Each but TEXT and HTML follows from the value and the key."""

    PERSON = "person"
    """A given and a family name; not unique."""
    COMPANY = "company"
    """A company's name."""
    EMAIL = "email"
    """Each address becomes one at example.invalid, unique where the original was."""
    LOGIN = "login"
    """An address, where it was one; else ``user-…``."""
    PHONE = "phone"
    """A number under the country code 999, which no network has."""
    STREET = "street"
    """A street and a house number."""
    CITY = "city"
    """A city."""
    NUMBER = "number"
    """Digits for digits and letters for letters: postcodes, tax numbers."""
    IDENTIFIER = "identifier"
    """A number of at least 18 digits and letters, unique where the original was: badges."""
    URL = "url"
    """An address at example.invalid; a path on the same site stays."""
    DOMAIN = "domain"
    """A domain below example.invalid, unique where the original was."""
    IP = "ip"
    """An IPv4 address that is routed nowhere."""
    LABEL = "label"
    """A name that says nothing, unique where the original was."""
    FILENAME = "filename"
    """A file's name; its ending stays."""
    TEXT = "text"
    """Filler of the same length, up to 2000 characters."""
    HTML = "html"
    """Filler in a paragraph."""
    DATE = "date"
    """Up to 364 days earlier or later, for columns of dates and times alone."""


VALID = (
    f"{', '.join(Fake)}, null, a mapping {{how: one of these, keep: [values that stay]}},"
    " {fixed: value}, {same_as: column} or {person_or_company: column}"
)


class How(Model):
    """One of: a fake, a fixed value, the fake of another column, or nothing (null)."""

    fake: Fake | None = None
    """What each value becomes."""
    keep: tuple[str, ...] = ()
    """Values that stay as they are."""
    fixed: str | None = None
    """What every value becomes."""
    same_as: str | None = None
    """The column of the same table whose fake it becomes."""
    person_or_company: str | None = None
    """The column that tells whether the row is a company."""

    def __str__(self) -> str:
        """Render as a rules file has it."""
        if self.fake is not None:
            return self.fake
        for key in ("fixed", "same_as", "person_or_company"):
            if (value := getattr(self, key)) is not None:
                return f"{key} {value}"
        return "null"


def _read(given: object) -> object:
    match given:
        case None:
            return How()
        case How():
            return given
        case str() if given in set(Fake):
            return How(fake=Fake(given))
        case Mapping():
            return _read_mapping(cast("Mapping[str, Any]", given))
        case _:
            raise ValueError(VALID)


def _read_mapping(given: Mapping[str, Any]) -> How:
    match dict(given):
        case {"how": str(fake), "keep": [*keep], **rest} if fake in set(Fake) and not rest:
            return How(fake=Fake(fake), keep=tuple(map(str, keep)))
        case {"fixed": str(value), **rest} if not rest:
            return How(fixed=value)
        case {"same_as": str(column), **rest} if not rest:
            return How(same_as=column)
        case {"person_or_company": str(column), **rest} if not rest:
            return How(person_or_company=column)
        case _:
            raise ValueError(VALID)


Written = Annotated[How, BeforeValidator(_read)]
"""As a rules file has it: a word, null, or one of the mappings that ``VALID`` names."""
