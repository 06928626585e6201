"""The random plugin makes what was asked for, and keeps secret what is."""

from __future__ import annotations

import base64
import ctypes
import ctypes.util
import string

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties
from offline.plugins.random.plugin import random_plugin
from tests.contracts.client import Client, RefusedError
from tests.contracts.official import package

PASSWORD = "random:index/randomPassword:RandomPassword"
STRING = "random:index/randomString:RandomString"
ID = "random:index/randomId:RandomId"
BYTES = "random:index/randomBytes:RandomBytes"
SAMPLES: list[tuple[str, Properties]] = [
    (PASSWORD, {"length": 20}),
    (STRING, {"length": 20}),
    (ID, {"byteLength": 8}),
    (BYTES, {"length": 8}),
]
each_type = pytest.mark.parametrize(
    ("token", "inputs"), SAMPLES, ids=[token for token, _ in SAMPLES]
)


@pytest.fixture
def client() -> Client:
    """A random plugin."""
    return Client(random_plugin())


@each_type
def test_outputs(client: Client, token: str, inputs: Properties) -> None:
    """Every required output is returned, and the secret ones are secret."""
    described = package("random")["resources"][token]
    checked = client.checked(token, inputs)

    made = client.create(token, checked)

    assert set(described["required"]) <= made.outputs.values.keys()
    secret = {name for name, spec in described["properties"].items() if spec.get("secret")}
    assert made.outputs.secret_names() == secret
    assert made.identifier


@each_type
def test_preview(client: Client, token: str, inputs: Properties) -> None:
    """Before the creation, only what was asked for is known."""
    checked = client.checked(token, inputs)

    outputs = client.create(token, checked, preview=True).outputs.values

    unknown = {name for name, value in outputs.items() if value is UNKNOWN}
    assert unknown == set(package("random")["resources"][token]["required"]) - checked.values.keys()


@each_type
def test_refresh_changes_nothing(client: Client, token: str, inputs: Properties) -> None:
    """What was drawn stays."""
    checked = client.checked(token, inputs)
    made = client.create(token, checked)

    found = client.read(token, made.identifier, checked, made.outputs)

    assert (found.identifier, found.inputs, found.outputs) == (
        made.identifier,
        checked,
        made.outputs,
    )


@each_type
def test_every_change_replaces(client: Client, token: str, inputs: Properties) -> None:
    """A new length or keeper draws anew."""
    checked = client.checked(token, inputs)
    name = next(iter(inputs))

    assert client.diff(token, checked, {**checked.values, name: 9}).replaces == [name]
    keepers: Properties = {**checked.values, "keepers": {"a": "b"}}
    assert client.diff(token, checked, keepers).replaces == ["keepers"]


@pytest.mark.parametrize(
    ("inputs", "allowed"),
    [
        ({"special": False}, string.ascii_letters + string.digits),
        ({"special": False, "upper": False}, string.ascii_lowercase + string.digits),
        ({"lower": False, "upper": False, "numeric": False}, "!@#$%&*()-_=+[]{}<>:?"),
        ({"overrideSpecial": "~", "lower": False, "upper": False, "numeric": False}, "~"),
    ],
)
def test_characters(client: Client, inputs: Properties, allowed: str) -> None:
    """Only what is allowed is drawn."""
    checked = client.checked(STRING, {"length": 300, **inputs})

    result = str(client.create(STRING, checked).outputs.values["result"])

    assert len(result) == 300
    assert set(result) <= set(allowed)


def test_minimums(client: Client) -> None:
    """At least so many of each class are drawn, in no fixed order."""
    inputs: Properties = {"length": 8, "minLower": 2, "minUpper": 2, "minNumeric": 2}
    checked = client.checked(STRING, {**inputs, "minSpecial": 2})

    results = [str(client.create(STRING, checked).outputs.values["result"]) for _ in range(20)]

    for result in results:
        assert sum(item.islower() for item in result) == 2
        assert sum(item.isupper() for item in result) == 2
        assert sum(item.isdigit() for item in result) == 2
    assert any(not result[0].islower() for result in results)


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"length": 0}, "length: is 0, must be at least 1"),
        ({"length": 3, "minLower": 4}, "length: is 3, must be at least 4"),
        (
            {"length": 3, "lower": False, "upper": False, "numeric": False, "special": False},
            "length: allow at least one of lower, upper, numeric, special",
        ),
        ({"length": 3, "number": True}, "number: random:index/randomString:RandomString has this"),
    ],
)
def test_impossible(client: Client, inputs: Properties, reason: str) -> None:
    """What cannot be drawn is refused."""
    failures = client.check(STRING, inputs).failures

    assert len(failures) == 1
    assert failures[0][1].startswith(reason)


def test_bcrypt_hash(client: Client) -> None:
    """The hash is that of the password, at the official cost."""
    outputs = client.create(PASSWORD, client.checked(PASSWORD, {"length": 80})).outputs.values
    crypt = ctypes.CDLL(ctypes.util.find_library("crypt")).crypt
    crypt.restype = ctypes.c_char_p
    stored = str(outputs["bcryptHash"])

    again: bytes = crypt(str(outputs["result"]).encode(), stored.encode())

    assert stored.startswith("$2b$10$")
    assert again.decode() == stored


def test_id_notations(client: Client) -> None:
    """One number in four notations, each behind the prefix; the id has none."""
    checked = client.checked(ID, {"byteLength": 5, "prefix": "p-"})

    made = client.create(ID, checked)

    plain = {name: str(made.outputs.values[name]) for name in ("hex", "b64Std", "b64Url", "dec")}
    assert all(text.startswith("p-") for text in plain.values())
    content = bytes.fromhex(plain["hex"][2:])
    assert len(content) == 5
    assert base64.b64decode(plain["b64Std"][2:]) == content
    assert plain["b64Url"] == "p-" + made.identifier
    assert int(plain["dec"][2:]) == int.from_bytes(content, "big")


def test_bytes_notations(client: Client) -> None:
    """The same bytes in two notations."""
    outputs = client.create(BYTES, client.checked(BYTES, {"length": 5})).outputs.values

    assert base64.b64decode(str(outputs["base64"])).hex() == outputs["hex"]


@pytest.mark.parametrize(
    ("token", "identifier", "inputs", "outputs"),
    [
        (PASSWORD, "s3cret", {"length": 6}, {"result": "s3cret"}),
        (STRING, "shown", {"length": 5}, {"result": "shown"}),
        (ID, "p-,AQI", {"byteLength": 2, "prefix": "p-"}, {"hex": "p-0102"}),
        (BYTES, "AQI=", {"length": 2}, {"hex": "0102"}),
    ],
)
def test_import(
    client: Client, token: str, identifier: str, inputs: Properties, outputs: Properties
) -> None:
    """What was drawn elsewhere is taken from the id; the program that says so changes nothing."""
    found = client.read(token, identifier)

    assert found.inputs.values.items() >= inputs.items()
    assert found.outputs.values.items() >= outputs.items()
    assert not client.diff(token, found.inputs, client.checked(token, inputs)).changes


@pytest.mark.parametrize(("token", "identifier"), [(ID, "*"), (BYTES, "*")])
def test_import_of_nonsense(client: Client, token: str, identifier: str) -> None:
    """An id that holds no bytes is refused."""
    with pytest.raises(RefusedError, match="expected") as refused:
        client.read(token, identifier)

    assert refused.value.code == "FAILED_PRECONDITION"


def test_other_types(client: Client) -> None:
    """A type that is not implemented is named, with those that are."""
    with pytest.raises(RefusedError, match=r"does not implement random:.*RandomPet; it has: ran"):
        client.create("random:index/randomPet:RandomPet", Bag())
