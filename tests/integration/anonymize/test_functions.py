"""What the fakes look like, as PostgreSQL makes them."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from odoo_cloud_lib.anonymize.statements import functions, pads
from tests.integration.anonymize.conftest import KEY
from tests.integration.odoo_image.machine import Machine

pytestmark = pytest.mark.engine

Database = psycopg.Connection[Any]


@pytest.fixture
def database(furnished: Machine) -> Iterator[Database]:
    """A session that has the functions, with KEY."""
    with furnished.server() as server, server.transaction():
        server.execute(functions())
        use_key(server, KEY)
        yield server


def use_key(server: Database, key: bytes) -> None:
    """Let the functions go by this key."""
    for name, pad in zip(("inner", "outer"), pads(key), strict=True):
        server.execute("SELECT set_config(%s, %s, true)", (f"odoo_cloud.{name}", pad))


def fake(server: Database, how: str, value: str) -> str:
    """Return the fake of a value."""
    [(found,)] = server.execute("SELECT pg_temp.fake(%s, %s)", (how, value))
    return found


@pytest.mark.parametrize("value", ["a@b.example", "Größe 'x'", "x" * 500])
def test_a_token_is_hmac_sha256_of_the_value(database: Database, value: str) -> None:
    """As Python's own library has it."""
    [(found,)] = database.execute("SELECT pg_temp.token(%s)", (value,))
    assert found == hmac.digest(KEY, value.encode(), hashlib.sha256).hex()[:16]


@pytest.mark.parametrize(
    ("how", "value", "shape"),
    [
        ("person", "Grace Hopper", r"[A-Z][a-z]+ [A-Z][a-z]+"),
        ("company", "Acme", r"[A-Z][a-z]+ [A-Z][a-z]+ [0-9A-F]{6}"),
        ("email", '"Grace" <g@acme.example>', r"[a-z]+\.[0-9a-f]{16}@example\.invalid"),
        ("email", "a@x.example, b@x.example", r"\S+@example\.invalid, \S+@example\.invalid"),
        ("login", "grace", r"user-[0-9a-f]{16}"),
        ("phone", "030 1234", r"\+999\d{12}"),
        ("number", "DE89 3704-x", r"[A-Z]{2}\d{2} \d{4}-[a-z]"),
        ("identifier", "7", r"\d{18}"),
        ("identifier", "A-7", r"[A-Z]-\d{17}"),
        ("identifier", "DE89 3704 0044 0532 0130 00", r"[A-Z]{2}\d{2}( \d{4}){4} \d{2}"),
        ("domain", "acme.example", r"[0-9a-f]{16}\.example\.invalid"),
        ("url", "http://acme.example/x", r"https://[0-9a-f]{16}\.example\.invalid/"),
        ("url", "/web/image/1", "/web/image/1"),
        ("ip", "203.0.113.9", r"198\.1[89]\.\d{1,3}\.\d{1,3}"),
        ("filename", "Grace.pdf", r"file-[0-9a-f]{16}\.pdf"),
        ("text", "x" * 60, "This text was replaced .{37}"),
        ("html", "<p>abc</p>", "<p>Thi</p>"),
        ("street", "Main St 1", r"[A-Z][a-z]+ Street \d+"),
        ("city", "Berlin", r"[A-Z][a-z]+"),
        ("label", "VIP", "label-[0-9a-f]{16}"),
    ],
)
def test_the_shape_of_a_fake(database: Database, how: str, value: str, shape: str) -> None:
    """The same again for the same value."""
    found = fake(database, how, value)
    [(fits,)] = database.execute("SELECT %s ~ %s", (found, f"^({shape})$"))
    assert fits, found
    assert fake(database, how, value) == found


@pytest.mark.parametrize("how", ["person", "email", "phone", "number", "label", "city", "company"])
def test_another_key_makes_another_fake(database: Database, how: str) -> None:
    """So who has a fake and no key cannot try values out."""
    values = [f"{n}abcdefgh{n}2345678" for n in range(20)]
    first = [fake(database, how, value) for value in values]
    use_key(database, bytes(32))
    assert [fake(database, how, value) for value in values] != first


@pytest.mark.parametrize("how", ["label", "login", "company", "url", "filename", "domain"])
@pytest.mark.parametrize("other", ["Acme", "acme ", "ACME"])
def test_what_may_be_unique_differs_by_case(database: Database, how: str, other: str) -> None:
    """And by blanks, as what is unique in a database does."""
    assert fake(database, how, "acme") != fake(database, how, other)


def test_short_identifiers_do_not_meet(database: Database) -> None:
    """As their fakes would, were they no longer."""
    found = {fake(database, "identifier", str(number)) for number in range(2000)}
    assert len(found) == 2000
    joined = fake(database, "identifier", "1-2").replace("-", "")
    assert joined == fake(database, "identifier", "12")


@pytest.mark.parametrize("value", ["Grace@X.example", " grace@x.example ", "G <grace@x.example>"])
def test_an_address_is_the_same_in_any_case(database: Database, value: str) -> None:
    """And as a login in lower case."""
    found = fake(database, "email", value)
    assert found == fake(database, "email", "grace@x.example")
    assert found == fake(database, "login", "grace@x.example")


def test_an_apostrophe_is_a_part_of_an_address(database: Database) -> None:
    """But for those around it."""
    found = fake(database, "email", "'o'brien@x.example'")
    assert found == fake(database, "email", "o'brien@x.example")
    assert found != fake(database, "email", "d'brien@x.example")


def test_a_grouped_number_matches_a_plain_one(database: Database) -> None:
    """Odoo stores a bank account both ways."""
    grouped = fake(database, "number", "DE89 3704 0044")
    assert fake(database, "number", "DE8937040044") == grouped.replace(" ", "")
    assert fake(database, "phone", "+49 (30) 12") == fake(database, "phone", "4930-12")


def test_every_text_of_a_document_is_replaced(database: Database) -> None:
    """Keys, numbers and what is empty stay."""
    given = {"en_US": "One", "de_DE": ["Two", {"x": "Three"}], "n": 7, "e": "", "z": None}
    [(found,)] = database.execute(
        "SELECT pg_temp.document('text', %s::jsonb)", (json.dumps(given),)
    )
    expected = {"en_US": "Thi", "de_DE": ["Thi", {"x": "This "}], "n": 7, "e": "", "z": None}
    assert found == expected


def test_a_date_moves_and_always_in_the_same_way(database: Database) -> None:
    """By no more than 364 days."""
    query = "SELECT pg_temp.shifted(%s::date)::date - %s::date"
    moves = [next(database.execute(query, (day, day)))[0] for day in ["1980-02-29", "1999-12-31"]]
    assert all(0 < abs(days) <= 364 for days in moves)
    assert moves == [next(database.execute(query, (d, d)))[0] for d in ["1980-02-29", "1999-12-31"]]
