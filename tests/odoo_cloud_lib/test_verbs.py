"""Every verb takes what it can use, says what it cannot, and comes back whole from the ledger."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from odoo_cloud_lib.errors import ArgumentError, LedgerError
from odoo_cloud_lib.verb import Verb
from odoo_cloud_lib.verbs import VERBS, verb_named

# Arguments as the ledger holds them, of every verb that wants any.
SOUND: dict[str, dict[str, Any]] = {
    "create": {
        "entry": {
            "plan": "business",
            "domains": ["erp.acme.example"],
            "modules": ["base", "sale"],
            "overrides": {"memory": "2GiB", "workers": 3},
        },
        "companies": [{"name": "Acme", "currency": "EUR", "country": "DE"}],
    },
    "clone": {
        "source": "acme",
        "stack": "prod",
        "plan": "basic",
        "domains": ["test.acme.example"],
        "anonymize": True,
        "allow": ["x_room.name"],
    },
    "move": {"host": "paris", "source": "local", "was": "suspended"},
    "export": {"file": "/home/ops/acme.zip", "backup": "00ff"},
    "import": {"file": "/home/ops/acme.zip"},
    "import final backup": {"volume": "dev-local.acme.final-backup.20261126T130259"},
    "give a copy": {"to": "acme-test"},
    "recover": {"at": "2026-11-26T13:02:59Z"},
    "restore attachment": {"attachment": 12, "backup": "00ff"},
    "set modules": {"install": ["sale"], "update": ["base"]},
    "add domain": {"domain": "erp.acme.example"},
    "remove domain": {"domain": "erp.acme.example"},
    "rename": {"domain": "erp.acme.example"},
    "set plan": {"plan": "basic", "overrides": {"cpus": 1.5}},
    "schedule delete": {"due": "2026-01-31T12:00:00Z", "was": "suspended"},
    "delete": {"backup": False},
    "erase": {"backup": False},
}
HOSTILE = ("-i", "'; DROP DATABASE postgres; --", "../../etc", "☂", "x" * 300, "$(reboot)", "\x00")


def json_values() -> SearchStrategy[Any]:
    """Return anything that JSON can hold."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    return st.recursive(leaves, lambda it: st.lists(it) | st.dictionaries(st.text(), it))


def dumped(verb: Verb) -> dict[str, Any]:
    """Return the arguments as the ledger gives them back."""
    return json.loads(json.dumps(verb.model_dump(mode="json", exclude_defaults=True)))


@pytest.mark.parametrize("name", VERBS)
def test_arguments_survive_the_ledger(name: str) -> None:
    """So that an interrupted verb is done again with what it was given."""
    arguments = SOUND.get(name, {})
    verb = verb_named(name).read(arguments)
    assert verb.name == name
    assert dumped(verb) == arguments
    assert verb_named(name).read(dumped(verb)) == verb


@pytest.mark.parametrize("name", VERBS)
@settings(max_examples=30, deadline=None)
@given(values=st.dictionaries(st.text(), json_values()), field=st.data())
def test_any_arguments_are_taken_or_refused(
    name: str, values: dict[str, Any], field: st.DataObject
) -> None:
    """With every mistake named; no other error."""
    known = [*VERBS[name].model_fields]
    if known:
        values[field.draw(st.sampled_from(known))] = field.draw(json_values())
    try:
        verb = VERBS[name].read(values)
    except ArgumentError as error:
        told = str(error)
    else:
        assert VERBS[name].read(dumped(verb)) == verb
        return
    assert told.startswith(f"{name}: ")
    assert "; valid: " in told


def entries(text: str) -> dict[str, dict[str, Any]]:
    """Return entries of new tenants with this text in one place or another."""
    return {
        "plan": {"plan": text},
        "host and domain": {"plan": "basic", "host": text, "domains": [text]},
        "image": {"plan": "basic", "image": text},
        "module": {"plan": "basic", "modules": [text]},
        "memory": {"plan": "basic", "overrides": {"memory": text}},
        "unknown key": {"plan": "basic", text: "basic"},
    }


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", entries(""))
def test_hostile_values_are_refused(place: str, text: str) -> None:
    """Wherever they stand in a new tenant's entry."""
    with pytest.raises(ArgumentError):
        VERBS["create"].read({"entry": entries(text)[place]})


def test_a_verb_of_another_version_is_named() -> None:
    """With those that there are."""
    with pytest.raises(LedgerError, match=r"levitate: no verb of this version; valid: .*create"):
        verb_named("levitate")
