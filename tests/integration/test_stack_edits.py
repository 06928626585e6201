"""Desired state changed by the library: file, engine and what runs agree after each step."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from odoo_cloud_lib import stack as library
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.errors import ConfigError, DeployError, StackError, StackMissingError
from odoo_cloud_lib.stack_file.text import put
from odoo_cloud_lib.tenant import TenantState
from tests.integration.browser import Browser
from tests.integration.containers import until
from tests.integration.interrupt import kill_session
from tests.integration.stack import ROOT, Stack, authority_of, deployed, platform
from tests.integration.test_interrupt import assert_whole
from tests.odoo_cloud_lib.stack_file.test_text import HOSTILE

pytestmark = pytest.mark.engine

# A set of modules that no other tenant has, so a template of its own.
GLOBEX: dict[str, Any] = {"plan": "basic", "modules": ["base", "web"]}
TEMPLATE = "local-template-odoo-cloud/odoo:19.0-base-web"
StatusOf = Callable[[str], int]
PARTS = (
    *("seed", "database", "login", "network", "filestore", "sessions"),
    *("files", "redis", "odoo", "route"),
)
NOTE = '    # Theirs since 2019; "do not move" ☂\n'
APPLY = """\
import json, sys
from pathlib import Path
from odoo_cloud_lib.stack import Stack

name, config, slug, entry = sys.argv[1:]
say = lambda line: print(line, flush=True)
Stack(name, Path.cwd(), Path(config)).apply(slug, json.loads(entry), say)
"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return a deployed stack of one tenant, acme, whose file has a comment of somebody's."""
    wanted = Stack(tmp_path_factory.mktemp("edited"), platform(), {"acme": {"plan": "basic"}})
    with deployed(wanted):
        text = wanted.config_file.read_text()
        assert "    acme:\n" in text
        wanted.config_file.write_text(text.replace("    acme:\n", f"{NOTE}    acme:\n"))
        wanted.edited = True
        yield wanted


@pytest.fixture
def cloud(edited: Stack, monkeypatch: pytest.MonkeyPatch) -> library.Stack:
    """Return that stack as the library has it, its backend in the environment."""
    for key, value in edited.environment.items():
        monkeypatch.setenv(key, value)
    return library.Stack(edited.name, ROOT, edited.config_file)


@pytest.fixture
def status(edited: Stack, docker_client: DockerClient) -> StatusOf:
    """Return how the login page of a tenant answers: ``status("acme")``."""
    trust, port = authority_of(docker_client, edited), edited.https_port
    return lambda slug: Browser(f"{slug}.odoo.localhost", port, trust).get("/web/login").status


@pytest.mark.soak
def test_a_tenant_comes_changes_and_goes(
    edited: Stack, cloud: library.Stack, status: StatusOf
) -> None:
    """Each by one call, which is all that it takes: a preview of the whole stack is empty."""
    before, told = edited.config_file.read_text(), list[str]()
    created = {Step(TEMPLATE, "create"), Step("globex", "create")}
    created |= {Step(f"globex-{part}", "create") for part in PARTS}
    assert set(cloud.preview("globex", GLOBEX)) == created
    assert edited.config_file.read_text() == before

    assert set(cloud.apply("globex", GLOBEX, told.append)) == created
    lines = ["    globex:\n", "      plan: basic\n", "      modules: [base, web]\n"]
    assert edited.config_file.read_text() == before + "".join(lines)
    assert "globex-odoo creating" in told
    assert told.index(f"{TEMPLATE} created") < told.index("globex-database creating")
    assert cloud.inventory().tenants["globex"].modules == ("base", "web")
    assert status("globex") == 200
    edited.preview("--expect-no-changes")

    done = cloud.update("globex", {"plan": "business", "modules": None})
    # Nobody is left whose database would be copied from the template.
    assert Step(TEMPLATE, "delete") in done
    assert Step("globex-odoo", "create-replacement") in done
    assert edited.config_file.read_text() == f"{before}    globex:\n      plan: business\n"
    edited.preview("--expect-no-changes")

    cloud.update("globex", {"state": "suspended"})
    assert cloud.inventory().tenants["globex"].state is TenantState.SUSPENDED
    assert status("globex") == 503
    edited.preview("--expect-no-changes")

    done = cloud.apply("globex", None)
    assert Step("globex", "delete") in done
    assert edited.config_file.read_text() == before
    assert [urn for urn in edited.resources() if "globex" in urn] == []
    edited.preview("--expect-no-changes")
    assert cloud.apply("globex", None) == ()


def test_a_bad_value_is_refused_before_anything_runs(edited: Stack, cloud: library.Stack) -> None:
    """With every mistake named; neither file nor state has changed."""
    before = edited.config_file.read_bytes(), edited.state_file.read_bytes()
    for slug in ("-i", "a'; DROP", "☂", "x" * 300, "postgres"):
        with pytest.raises(ConfigError) as caught:
            cloud.apply(slug, {"plan": "gold", "domains": ["--help"]})
        assert [problem.given for problem in caught.value.problems][-1:] == ["'gold'"]
        assert len(caught.value.problems) == 3
    assert (edited.config_file.read_bytes(), edited.state_file.read_bytes()) == before


def test_what_fails_at_once_is_undone_in_the_file(
    edited: Stack, cloud: library.Stack, status: StatusOf
) -> None:
    """An image that nobody has: the tenant goes on as before, and so does its entry."""
    before = edited.config_file.read_text()
    with pytest.raises(DeployError) as caught:
        cloud.update("acme", {"image": "odoo-cloud/nowhere:1"})
    assert caught.value.undone
    assert caught.value.changed == ()
    assert "local-odoo-cloud/nowhere:1" in caught.value.failed
    assert edited.config_file.read_text() == before
    assert status("acme") == 200
    edited.preview("--expect-no-changes")


def test_what_fails_half_way_is_told_and_stays_in_the_file(
    edited: Stack, cloud: library.Stack, status: StatusOf
) -> None:
    """An image that is no Odoo: its template fails when the tenant's own parts are there."""
    before = edited.config_file.read_text()
    with pytest.raises(DeployError) as caught:
        cloud.apply("initech", {"plan": "basic", "image": "redis:8"})
    assert not caught.value.undone
    assert "initech-seed" in caught.value.changed
    assert "local-template-redis:8-base" in caught.value.failed
    assert "local-template-redis:8-base: " in caught.value.log
    assert cloud.tenants()["initech"] == {"plan": "basic", "image": "redis:8"}
    assert status("acme") == 200

    cloud.apply("initech", None)
    assert edited.config_file.read_text() == before
    edited.preview("--expect-no-changes")


def test_the_engine_reads_what_was_written(edited: Stack, tmp_path: Path) -> None:
    """Its own YAML parser, given whatever text there may be."""
    entry = {"plan": [*HOSTILE], "overrides": {text: text for text in HOSTILE}}
    file = tmp_path / "Pulumi.hostile.yaml"
    file.write_bytes(put(edited.config_file.read_text(), "globex", entry).encode())
    command = ["pulumi", "--cwd", str(ROOT), "config", "--json", "--stack", edited.name]
    done = subprocess.run(  # noqa: S603
        [*command, "--config-file", str(file)],
        env=edited.environment,
        capture_output=True,
        check=True,
    )
    read = json.loads(done.stdout)["odoo-cloud:tenants"]["objectValue"]
    assert read == {"acme": {"plan": "basic"}, "globex": entry}


def test_another_engine_is_waited_for(edited: Stack, cloud: library.Stack, tmp_path: Path) -> None:
    """Who it is is told; once it is gone, its lock is removed and the change made."""
    other = tmp_path / "pulumi-at-work"
    shutil.copy(shutil.which("sleep") or "", other)
    before, told = edited.config_file.read_text(), list[str]()
    with subprocess.Popen([other, "600"]) as engine:  # noqa: S603
        comm = Path(f"/proc/{engine.pid}/comm")
        until(lambda: comm.read_text().startswith("pulumi"), seconds=10)  # no longer Python's
        lock = edited.folder / f"state/.pulumi/locks/organization/odoo-cloud/{edited.name}/x.json"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text(json.dumps({"pid": engine.pid, "hostname": socket.gethostname()}))

        def tell(line: str) -> None:
            told.append(line)
            if line.startswith("waiting"):
                assert edited.config_file.read_text() == before
                engine.kill()
                engine.wait()

        try:
            assert cloud.apply("globex", None, tell) == ()
        finally:
            engine.kill()
    assert told[0] == f"waiting: process {engine.pid} on {socket.gethostname()} works on it"
    assert told[1] == f"removed the lock of an engine that is no more: {lock}"


def test_a_stack_that_is_not_there_is_named(
    edited: Stack, cloud: library.Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is an engine that is not there; the operator's own selection stays."""
    assert cloud.inventory().stack == edited.name
    with pytest.raises(StackMissingError, match=r"stack nowhere: not in file://"):
        library.Stack("nowhere", ROOT).inventory()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(StackError, match="pulumi: the engine cannot be run"):
        library.Stack(edited.name, ROOT).inventory()


@pytest.mark.soak
@pytest.mark.parametrize("with_engine", [False, True], ids=["alone", "with the engine"])
def test_what_was_killed_is_finished_by_the_same_call(
    edited: Stack, cloud: library.Stack, docker_client: DockerClient, *, with_engine: bool
) -> None:
    """Killed between writing the file and the end of the run; nothing is left behind."""
    arguments = [edited.name, str(edited.config_file), "umoja", '{"plan": "basic"}']
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", APPLY, *arguments],
        cwd=ROOT,
        env=edited.environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line == "umoja-odoo creating\n":
            break
    if with_engine:
        kill_session(process.pid)
    process.kill()
    process.communicate()
    told = list[str]()
    try:
        cloud.apply("umoja", {"plan": "basic"}, told.append)
    finally:
        kill_session(process.pid)
    assert any("no more" in line for line in told), told
    edited.tenants = cloud.tenants()
    assert_whole(edited, docker_client)
    cloud.apply("umoja", None)
    edited.preview("--expect-no-changes")
