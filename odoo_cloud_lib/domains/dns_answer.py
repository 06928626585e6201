"""What DNS says about a name, reduced to what matters here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What came of a question."""

    RECORDS = "records"
    """At least one record."""
    NO_RECORD = "no record"
    """The name is there, without a record of this kind."""
    NO_NAME = "no name"
    """There is no such name (NXDOMAIN)."""
    LOOP = "loop"
    """Its aliases lead in a circle, or through too many others."""
    SILENCE = "silence"
    """No name server answered, or none that could say; another time it may."""


@dataclass(frozen=True)
class Answer:
    """``values``: IP addresses in their usual form, or texts. ``told``: why there is silence."""

    found: Found
    values: frozenset[str] = frozenset()
    told: str = ""


def combined(answers: Sequence[Answer]) -> Answer:
    """Return what several questions about one name come to, one for each kind of record.

    Where one was met by silence nothing is known: what is missing might be what matters.
    """
    for found in (Found.SILENCE, Found.RECORDS, Found.LOOP, Found.NO_RECORD):
        these = [it for it in answers if it.found is found]
        if these:
            values = frozenset[str]().union(*(it.values for it in these))
            return Answer(found, values, these[0].told)
    return Answer(Found.NO_NAME)
