"""The plugins under the real Pulumi engine: a whole life, drift, failures, cancellation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.conftest import PREFIX
from tests.contracts.program import Program
from tests.support.busybox import busybox_image

pytestmark = pytest.mark.engine

CONTAINER = "docker:index/container:Container"
Docker = Any


def source(image: str, *, interval: str = "200ms", health: str = "true", patience: int = 60) -> str:
    """Return a program with resources of every plugin, all fed by a random password."""
    return textwrap.dedent(f"""
        import pulumi, pulumi_command as command, pulumi_docker as docker, pulumi_random as random

        password = random.RandomPassword("{PREFIX}-password", length=24, special=False)
        image = docker.RemoteImage("{PREFIX}-image", name="{image}", keep_locally=True)
        network = docker.Network("{PREFIX}-network", internal=True)
        volume = docker.Volume("{PREFIX}-volume")
        container = docker.Container(
            "{PREFIX}-container",
            image=image.image_id,
            command=["/bin/sleep", "1000000"],
            network_mode="bridge",
            log_driver="json-file",
            mounts=[{{"type": "volume", "source": volume.name, "target": "/data"}}],
            networks_advanced=[{{"name": network.name, "aliases": ["app"]}}],
            uploads=[{{"file": "/data/password", "content": password.result}}],
            envs=[pulumi.Output.concat("PASSWORD=", password.result)],
            healthcheck={{"tests": ["CMD", "/bin/{health}"], "interval": "{interval}"}},
            wait=True,
            wait_timeout={patience},
            opts=pulumi.ResourceOptions(
                delete_before_replace=False, replace_on_changes=["healthcheck"]
            ),
        )
        said = command.local.Command(
            "{PREFIX}-command", create="cat", stdin=password.result, logging="none"
        )
        pulumi.export("container", container.id)
        pulumi.export("password", password.result)
    """)


@pytest.fixture
def program(tmp_path: Path, api: Docker) -> Iterator[Program]:
    """A stack of its own, which is destroyed in the end."""
    program = Program(folder=tmp_path)
    program.prepare()
    yield program
    program.pulumi("destroy", "--yes")
    assert api.containers(all=True, filters={"name": PREFIX}) == []


@pytest.fixture(scope="session")
def image_name() -> str:
    """The name of the tiny image."""
    return busybox_image()


def names(api: Docker) -> list[str]:
    """Return the ids of this test's containers that run."""
    return [found["Id"] for found in api.containers(filters={"name": PREFIX})]


@pytest.mark.soak
def test_whole_life(program: Program, api: Docker, image_name: str) -> None:
    """Created, unchanged, stopped and removed behind the engine's back, restored, destroyed."""
    program.write(source(image_name))
    said = program.pulumi("up", "--yes", "--diff")
    assert "found on PATH" not in said
    assert_nothing_secret_is_shown(program, said)
    first = program.output("container")
    assert names(api) == [first]
    program.pulumi("preview", "--expect-no-changes")
    assert_joined_networks_are_no_change(program, api)

    api.stop(first, timeout=0)
    assert "1 to update" in program.pulumi("preview", "--refresh")
    program.pulumi("up", "--refresh", "--yes")
    assert names(api) == [first]
    program.pulumi("preview", "--refresh", "--expect-no-changes")

    api.remove_container(first, force=True)
    assert "1 created" in program.pulumi("up", "--refresh", "--yes")
    assert names(api) == [program.output("container")] != [first]
    program.pulumi("preview", "--refresh", "--expect-no-changes")


def assert_nothing_secret_is_shown(program: Program, said: str) -> None:
    """The password is in no log and, as it is, in no state."""
    state = program.pulumi("stack", "export")
    password = program.pulumi("stack", "output", "--show-secrets", "password").strip()

    assert len(password) == 24
    assert password not in said + state


def assert_joined_networks_are_no_change(program: Program, api: Docker) -> None:
    """Another program connects the container to a network: that is told, and changes nothing."""
    api.create_network(f"{PREFIX}-other")
    api.connect_container_to_network(program.output("container"), f"{PREFIX}-other")

    program.pulumi("preview", "--refresh", "--expect-no-changes")
    program.pulumi("refresh", "--yes", "--expect-no-changes")
    program.pulumi("preview", "--expect-no-changes")

    (container,) = program.resources(CONTAINER)
    assert len(container["outputs"]["networkDatas"]) == 2
    api.disconnect_container_from_network(program.output("container"), f"{PREFIX}-other")


@pytest.mark.soak
def test_a_replacement_that_fails(program: Program, api: Docker, image_name: str) -> None:
    """The old container runs on; once the new one is well, neither it nor a failed one is left."""
    program.write(source(image_name))
    program.pulumi("up", "--yes")
    old = program.output("container")

    program.write(source(image_name, health="false", patience=2))
    said = program.pulumi("up", "--yes", fails=True)
    assert "not healthy, after 2 s (waitTimeout)" in said
    assert old in names(api)
    assert {found["id"] for found in program.resources(CONTAINER)} == set(names(api))

    program.write(source(image_name, interval="300ms"))
    program.pulumi("up", "--yes")
    assert names(api) == [program.output("container")]
    assert old not in names(api)
    program.pulumi("preview", "--refresh", "--expect-no-changes")


@pytest.mark.soak
def test_an_interrupted_update(program: Program, api: Docker, image_name: str) -> None:
    """Whatever was made by then, the engine knows."""
    program.write(source(image_name, health="false"))
    said = program.interrupted("up", "--yes", when=lambda: bool(names(api)))

    assert "cancelled while not yet healthy" in said
    assert [found["id"] for found in program.resources(CONTAINER)] == names(api)
    assert "pending_operations" not in program.pulumi("stack", "export")


def test_import(program: Program, api: Docker) -> None:
    """A volume that was made elsewhere is taken over by its id."""
    api.create_volume(f"{PREFIX}-older", labels={"a": "1"})
    program.write(
        textwrap.dedent(f"""
            import pulumi, pulumi_docker as docker

            docker.Volume(
                "older",
                name="{PREFIX}-older",
                labels=[{{"label": "a", "value": "1"}}],
                opts=pulumi.ResourceOptions(import_="{PREFIX}-older"),
            )
        """)
    )

    assert "1 imported" in program.pulumi("up", "--yes")
    program.pulumi("preview", "--expect-no-changes")


def test_mistakes_are_found_by_the_preview(program: Program) -> None:
    """An input that this plugin does not have is refused before anything is made."""
    program.write(
        'import pulumi_docker as docker\ndocker.Container("x", image="sha256:1", gpus="all")\n'
    )

    said = program.pulumi("preview", fails=True)

    assert "gpus: docker:index/container:Container has this input, but the stand-in" in said


def test_installation(tmp_path: Path) -> None:
    """The plugins are there under the packages' versions; installing again changes nothing."""
    program = Program(folder=tmp_path)

    first = program.prepare()
    installed = {path: path.read_bytes() for path in tmp_path.glob("home/plugins/*/*")}

    assert [Path(line).name for line in first.splitlines()] == [
        "resource-docker-v5.2.0",
        "resource-command-v1.2.1",
        "resource-random-v4.21.4",
        "resource-aws-v7.51.1",
    ]
    assert len(installed) == 4
    listed = program.pulumi("plugin", "ls")
    assert [line.split()[:3] for line in listed.splitlines()[1:5]] == [
        ["aws", "resource", "7.51.1"],
        ["command", "resource", "1.2.1"],
        ["docker", "resource", "5.2.0"],
        ["random", "resource", "4.21.4"],
    ]
