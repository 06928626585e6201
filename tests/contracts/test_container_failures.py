"""Containers that do not come up: what is removed, what is kept, what is said."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from offline.plugins.base.values import Bag, Properties
from tests.contracts.client import Client, RefusedError
from tests.contracts.conftest import PREFIX

pytestmark = pytest.mark.engine

CONTAINER = "docker:index/container:Container"
SLEEP = ["/bin/sleep", "1000000"]
NEVER: Properties = {"tests": ["CMD", "/bin/false"], "interval": "200ms", "retries": 1}
WHEN_READY: Properties = {"tests": ["CMD", "/bin/test", "-e", "/tmp/ready"], "interval": "200ms"}  # noqa: S108
Docker = Any


def inputs_of(client: Client, image: str, **inputs: Any) -> Bag:  # noqa: ANN401
    """Check the inputs of a container that runs until it is stopped."""
    return client.checked(CONTAINER, {"image": image, "command": [*SLEEP], **inputs}, name=PREFIX)


def refused(client: Client, inputs: Bag) -> RefusedError:
    """Fail to create."""
    with pytest.raises(RefusedError) as found:
        client.create(CONTAINER, inputs)
    return found.value


def mine(api: Docker) -> list[str]:
    """Return the ids of this test's containers."""
    return [found["Id"] for found in api.containers(all=True, filters={"name": PREFIX})]


BROKEN: list[tuple[Properties, str]] = [
    ({"command": ["/no/such"]}, "start container .*: .*no such file or directory"),
    ({"command": ["/bin/sh", "-c", "exit 5"]}, "exited at once with code 5; run its image by"),
    ({"networksAdvanced": [{"name": "no-such-net"}]}, "network no-such-net not found"),
    ({"uploads": [{"file": "/a", "source": "/no/such"}]}, "uploads: source of /a: .*No such file"),
    ({"readOnly": True, "uploads": [{"file": "/a", "content": "x"}]}, "rootfs is marked read-only"),
    (
        {
            "readOnly": True,
            "uploads": [{"file": "/data/a", "content": "x"}],
            "mounts": [{"type": "volume", "source": f"{PREFIX}-vol", "target": "/data"}],
        },
        "rootfs is marked read-only",
    ),
    ({"wait": True}, "wait needs a health check"),
    ({"restart": "no", "user": "nobody-at-all"}, "unable to find user nobody-at-all"),
]


@pytest.mark.parametrize(("inputs", "reason"), BROKEN, ids=[reason for _, reason in BROKEN])
def test_nothing_is_left(
    client: Client, api: Docker, image: str, inputs: Properties, reason: str
) -> None:
    """A container that never ran is removed, and the engine is told that nothing was made."""
    with pytest.raises(RefusedError, match=reason) as found:
        client.create(CONTAINER, inputs_of(client, image, **inputs))

    assert found.value.code == "FAILED_PRECONDITION"
    assert found.value.trailers == {}
    assert mine(api) == []


def test_secrets_are_not_told(client: Client, image: str) -> None:
    """Docker's answer is passed on without what is secret."""
    command = ["/no/such-hunter22"]
    checked = inputs_of(client, image, command=command)
    secret = Bag(values=checked.values, secrets=frozenset({("command", 0)}))

    text = str(refused(client, secret))

    assert "[secret]" in text
    assert "hunter22" not in text


def test_name_that_is_taken(client: Client, image: str) -> None:
    """The container that has the name is not touched."""
    inputs = inputs_of(client, image)
    first = client.create(CONTAINER, inputs)

    assert "is already in use" in str(refused(client, inputs))
    assert client.read(CONTAINER, first.identifier, inputs).outputs.values["exitCode"] == 0


def test_not_healthy_in_time(client: Client, api: Docker, image: str) -> None:
    """It stays, and the engine records it with the reason."""
    inputs = inputs_of(client, image, healthcheck=NEVER, wait=True, waitTimeout=1)

    error = refused(client, inputs)

    detail = error.init_failed
    assert error.code == "UNKNOWN"
    assert [detail.id] == mine(api)
    assert len(detail.reasons) == 1
    assert "is unhealthy, not healthy, after 1 s (waitTimeout)" in detail.reasons[0]
    assert detail.properties.fields["name"].string_value == inputs.values["name"]
    assert detail.inputs.fields["waitTimeout"].number_value == 1


def test_healthy_at_last(client: Client, api: Docker, image: str) -> None:
    """The next update waits again, and succeeds when the container has recovered."""
    inputs = inputs_of(client, image, healthcheck=WHEN_READY, wait=True, waitTimeout=1)
    refused(client, inputs)
    (identifier,) = mine(api)
    old = client.read(CONTAINER, identifier, inputs)

    with pytest.raises(RefusedError) as found:
        client.update(CONTAINER, old, inputs, inputs)
    assert found.value.init_failed.id == identifier

    api.exec_start(api.exec_create(identifier, ["/bin/sh", "-c", ": > /tmp/ready"])["Id"])
    assert client.update(CONTAINER, old, inputs, inputs).values["exitCode"] == 0


def test_ends_before_it_is_healthy(client: Client, image: str) -> None:
    """There is no need to wait any longer."""
    command = ["/bin/sh", "-c", "sleep 1; exit 6"]
    inputs = inputs_of(client, image, command=command, healthcheck=NEVER, wait=True)
    begun = time.monotonic()

    error = refused(client, inputs)

    assert "exited with code 6 before it was healthy" in str(error)
    assert time.monotonic() - begun < 20


def test_cancelled_while_waiting(client: Client, api: Docker, image: str) -> None:
    """The engine knows the container, so it stays."""
    inputs = inputs_of(client, image, healthcheck=NEVER, wait=True)
    threading.Timer(0.7, client.servicer.cancelled.set).start()

    error = refused(client, inputs)

    assert "cancelled while not yet healthy" in str(error)
    assert [error.init_failed.id] == mine(api)


def test_cancelled_before_the_start(client: Client, api: Docker, image: str) -> None:
    """The engine does not know the container yet, so it is removed."""
    client.servicer.cancelled.set()

    error = refused(client, inputs_of(client, image))

    assert "cancelled before its start, and removed" in str(error)
    assert mine(api) == []


def test_start_fails_in_an_update(client: Client, api: Docker, image: str) -> None:
    """A container that the engine knows is not removed because it cannot be started."""
    script = "[ -e /tmp/once ] && exit 9; : > /tmp/once; exec sleep 1000000"
    inputs = inputs_of(client, image, command=["/bin/sh", "-c", script])
    made = client.create(CONTAINER, inputs)
    api.stop(made.identifier, timeout=0)
    again = client.read(CONTAINER, made.identifier, inputs, made.outputs)

    with pytest.raises(RefusedError, match="exited at once with code 9"):
        client.update(CONTAINER, again, again.inputs, inputs)

    assert mine(api) == [made.identifier]
