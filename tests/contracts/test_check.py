"""Check: what is refused and how, what is filled in."""

from __future__ import annotations

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties, Value
from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client

CONTAINER = "docker:index/container:Container"
VOLUME = "docker:index/volume:Volume"

REFUSED: list[tuple[Properties, str, str]] = [
    ({"imagee": "x"}, "imagee", "no such input of docker:index/container:Container; valid: attach"),
    ({"gpus": "all"}, "gpus", "the stand-in plugin does not implement it"),
    ({"memory": "1g"}, "memory", "expected a value of type integer, got string"),
    ({"memory": 1.5}, "memory", "expected a value of type integer, got number"),
    ({"tty": 1}, "tty", "expected a value of type boolean, got number"),
    ({"command": "ls"}, "command", "expected a value of type list, got string"),
    ({"envs": ["A=1", 2]}, "envs[1]", "expected a value of type string, got number"),
    ({"tmpfs": {"/tmp": 1}}, 'tmpfs["/tmp"]', "expected a value of type string"),  # noqa: S108
    ({"ports": [{"external": 1}]}, "ports[0].internal", "required, but not given"),
    ({"ports": [{"internal": 1, "host": 2}]}, "ports[0].host", "no such field; valid: external"),
    ({"restart": "never"}, "restart", "expected one of 'no', 'on-failure', 'always'"),
    ({"attach": True}, "attach", "implements false only"),
    ({"rm": True}, "rm", "implements false only"),
    ({"logs": True}, "logs", "implements false only"),
    ({"command": ["a", ""]}, "command[1]", "must not be empty"),
    ({"cpus": "many"}, "cpus", "'many' is not a number of CPUs"),
    ({"healthcheck": {"interval": "10"}}, "healthcheck.interval", "'10' is not a duration"),
    ({"uploads": [{"file": "/x"}]}, "uploads[0]", "needs exactly one of content"),
    ({"uploads": [{"file": "x", "content": "y"}]}, "uploads[0]", "is not an absolute path"),
    (
        {"uploads": [{"file": "/x", "content": "y", "permissions": "rw"}]},
        "uploads[0]",
        "permissions 'rw' are not octal",
    ),
    ({"uploads": [{"file": "/x", "contentBase64": "%"}]}, "uploads[0]", "is not base64"),
    ({"volumes": [{"volumeName": "v"}]}, "volumes[0]", "needs either containerPath or"),
    ({"name": "n" * 256}, "name", "256 characters long, at most 255"),
]


@pytest.fixture
def client() -> Client:
    """A docker plugin; checks contact no engine."""
    return Client(docker_plugin())


@pytest.mark.parametrize(
    ("inputs", "path", "reason"), REFUSED, ids=[f"{path}: {why}" for _, path, why in REFUSED]
)
def test_refused(client: Client, inputs: Properties, path: str, reason: str) -> None:
    """The failure names the property, and says what is wrong."""
    failures = client.check(CONTAINER, {"image": "sha256:1", **inputs}).failures

    assert len(failures) == 1
    shown, text = failures[0]
    assert shown == path.split("[")[0].split(".")[0]
    assert text.startswith(f"{path}: ")
    assert reason in text


def test_missing_input(client: Client) -> None:
    """A container needs an image."""
    assert client.check(CONTAINER, {}).failures == [("image", "image: required, but not given")]


def test_unknown_values_pass(client: Client) -> None:
    """A preview does not know everything yet."""
    inputs: Properties = {
        "image": UNKNOWN,
        "memory": UNKNOWN,
        "envs": ["A=1", UNKNOWN],
        "attach": UNKNOWN,
        "uploads": [{"file": "/x", "content": UNKNOWN}],
    }

    checked = client.check(CONTAINER, inputs)

    assert checked.failures == []
    assert checked.inputs.values["memory"] is UNKNOWN


def test_defaults_inside_objects(client: Client) -> None:
    """A port is published on every address, for TCP."""
    checked = client.checked(CONTAINER, {"image": "i", "ports": [{"internal": 80}]})

    assert checked.values["ports"] == [{"internal": 80, "ip": "0.0.0.0", "protocol": "tcp"}]  # noqa: S104


def test_secrets_stay_secret(client: Client) -> None:
    """Checked inputs are secret where they were given as secret."""
    news = Bag(values={"image": "i", "envs": ["A=1", "B=2"]}, secrets=frozenset({("envs", 1)}))

    assert client.checked(CONTAINER, news).secrets == {("envs", 1)}


def test_a_failure_shows_no_secret(client: Client) -> None:
    """The engine prints the value of a property that is named, so a secret one is not."""
    news = Bag(values={"image": "i", "cpus": "hunter22"}, secrets=frozenset({("cpus",)}))

    failures = client.check(CONTAINER, news).failures

    assert [name for name, _ in failures] == [""]
    assert "cpus: '[secret]' is not a number" in failures[0][1]


def test_automatic_name(client: Client) -> None:
    """The name is made of the logical name and seven hex digits, which the seed decides."""
    first = client.check(VOLUME, {}, name="data", seed=b"1").inputs.values["name"]
    again = client.check(VOLUME, {}, name="data", seed=b"1").inputs.values["name"]
    other = client.check(VOLUME, {}, name="data", seed=b"2").inputs.values["name"]

    assert first == again == "data-6b86b27"
    assert other == "data-d4735e3"


def test_automatic_name_without_a_seed(client: Client) -> None:
    """Without a seed it is random."""
    names = {str(client.check(VOLUME, {}, seed=b"").inputs.values["name"]) for _ in range(8)}

    assert len(names) == 8
    assert all(len(name) == len("thing-1234567") for name in names)


def test_an_automatic_name_stays(client: Client) -> None:
    """An update keeps the name that the resource has."""
    olds = client.check(VOLUME, {}, seed=b"1").inputs

    assert client.check(VOLUME, {}, olds, seed=b"2").inputs.values["name"] == "thing-6b86b27"


def test_a_given_name_that_is_taken_back(client: Client) -> None:
    """Then the name is automatic again, and that is a change."""
    olds = client.check(VOLUME, {"name": "data"}).inputs
    news = client.check(VOLUME, {}, olds, seed=b"1").inputs

    assert news.values["name"] == "thing-6b86b27"
    assert client.diff(VOLUME, olds, news).replaces == ["name"]


@pytest.mark.parametrize(
    ("config", "failure"),
    [
        ({"host": "ssh://me@there"}, None),
        ({"host": "ssh://me@there", "sshOpts": '["-i", "key"]', "version": "5.2.0"}, None),
        ({"context": "remote"}, "context: pulumi:providers:docker has this input, but"),
        ({"hosts": "x"}, "hosts: no such input of pulumi:providers:docker; valid: host, sshOpts"),
        ({"sshOpts": '"x"'}, "sshOpts: expected a value of type list, got string"),
    ],
)
def test_configuration(client: Client, config: dict[str, Value], failure: str | None) -> None:
    """The provider's own inputs are checked too; lists come as JSON."""
    checked = client.check_config(config)

    assert [text.startswith(failure or "-") for _, text in checked.failures] == (
        [True] if failure else []
    )
    assert checked.inputs.values == config
