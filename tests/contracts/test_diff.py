"""Diff: paths, sets, secrets, unknowns, and what is no change."""

from __future__ import annotations

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties
from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client, Diffed

CONTAINER = "docker:index/container:Container"


def compare(olds: Properties | Bag, news: Properties | Bag) -> Diffed:
    """Compare a container's inputs."""
    return Client(docker_plugin()).diff(CONTAINER, olds, news)


CHANGES: list[tuple[str, Properties, Properties, dict[str, str]]] = [
    ("nothing", {"user": "1"}, {"user": "1"}, {}),
    ("added", {}, {"user": "1"}, {"user": "ADD_REPLACE"}),
    ("removed", {"user": "1"}, {}, {"user": "DELETE_REPLACE"}),
    ("in place", {"memory": 1}, {"memory": 2}, {"memory": "UPDATE"}),
    (
        "inside an object",
        {"healthcheck": {"interval": "1s", "retries": 1}},
        {"healthcheck": {"interval": "2s", "retries": 1}},
        {"healthcheck.interval": "UPDATE"},
    ),
    (
        "inside a list",
        {"ports": [{"internal": 1}, {"internal": 2}]},
        {"ports": [{"internal": 1}, {"internal": 3}]},
        {"ports[1].internal": "UPDATE_REPLACE"},
    ),
    ("a longer list", {"command": ["a"]}, {"command": ["a", "b"]}, {"command[1]": "ADD_REPLACE"}),
    ("the order of a list", {"command": ["a", "b"]}, {"command": ["b", "a"]}, {
        "command[0]": "UPDATE_REPLACE",
        "command[1]": "UPDATE_REPLACE",
    }),
    ("the order of a set", {"envs": ["A=1", "B=2"]}, {"envs": ["B=2", "A=1"]}, {}),
    (
        "the order of a set in a set",
        {"networksAdvanced": [{"name": "n", "aliases": ["a", "b"]}]},
        {"networksAdvanced": [{"name": "n", "aliases": ["b", "a"]}]},
        {},
    ),
    (
        "one of a set",
        {"envs": ["A=1", "B=2"]},
        {"envs": ["B=2", "A=3", "C=4"]},
        {"envs[0]": "DELETE_REPLACE", "envs[1]": "ADD_REPLACE", "envs[2]": "ADD_REPLACE"},
    ),
    ("a key with a dot", {"tmpfs": {"/a.b": ""}}, {"tmpfs": {"/a.b": "x"}}, {
        'tmpfs["/a.b"]': "UPDATE"
    }),
    ("what Docker fills in", {"hostname": "a"}, {}, {}),
    ("a port that Docker chose", {"ports": [{"internal": 1, "external": 9}]}, {
        "ports": [{"internal": 1}]
    }, {}),
    ("bookkeeping", {"__defaults": ["tty"]}, {"__defaults": []}, {}),
    ("not known yet", {"user": "1"}, {"user": UNKNOWN}, {"user": "UPDATE_REPLACE"}),
    ("an element not known yet", {"envs": ["A=1"]}, {"envs": [UNKNOWN]}, {
        "envs[0]": "UPDATE_REPLACE"
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("olds", "news", "details"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)
def test_details(olds: Properties, news: Properties, details: dict[str, str]) -> None:
    """Every change is told by its path, as `replace_on_changes` looks for it."""
    found = compare(olds, news)

    assert found.details == details
    assert found.changes is bool(details)


def test_secrets_compare_by_value() -> None:
    """Marking a value as secret is no change; another value is."""
    plain: Properties = {"envs": ["A=1"]}
    secret = Bag(values={"envs": ["A=1"]}, secrets=frozenset({("envs", 0)}))
    other = Bag(values={"envs": ["A=2"]}, secrets=frozenset({("envs", 0)}))

    assert not compare(plain, secret).changes
    assert compare(secret, other).replaces == ["envs"]


@pytest.mark.parametrize(
    ("image", "used", "ignored", "replaces"),
    [
        ("sha256:1", "sha256:1", (), []),
        ("sha256:2", "sha256:1", (), ["image"]),
        ("postgres:18", "sha256:1", (), ["image"]),
        ("postgres:18", "sha256:1", ("image",), []),
        (UNKNOWN, "sha256:1", (), ["image"]),
    ],
)
def test_image(image: str, used: str, ignored: tuple[str, ...], replaces: list[str]) -> None:
    """The official plugin records the image's id: a name is another image on every update."""
    inputs: Properties = {"image": image}

    found = Client(docker_plugin()).diff(CONTAINER, inputs, inputs, {"image": used}, ignored)

    assert found.replaces == replaces
    assert found.delete_before_replace is bool(replaces)


def test_ignored_properties() -> None:
    """What the engine ignores is skipped."""
    client = Client(docker_plugin())

    assert not client.diff(CONTAINER, {"user": "1"}, {"user": "2"}, ignored=("user",)).changes
