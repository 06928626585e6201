"""A stack of this project that a test owns: real engine, real containers, unique names.

The committed program runs as it is; only the stack's config, backend and name are the test's own.
"""

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
from docker.models.containers import Container
from docker.models.networks import Network
from ruamel.yaml import YAML

from odoo_cloud_lib import edge
from odoo_cloud_lib.containers import remove
from tests.support.ports import free_ports

ROOT = Path(__file__).parents[2]
PASSPHRASE = "a-test-only-passphrase"
LABEL = "odoo-cloud.stack"
UP_SECONDS = 600


@dataclass
class Result:
    """What one run of the engine said."""

    code: int
    output: str


@dataclass
class Stack:
    """A stack with a folder of its own for config and state."""

    folder: Path
    platform: dict[str, Any]
    tenants: dict[str, Any]
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}")
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the config says beside those two, such as ``aws:region``."""
    edited: bool = False
    """Whether the test edits the config's file itself, once it is written."""

    def up(self, *arguments: str) -> Result:
        """Deploy, and fail the test with the engine's words if that does not work."""
        return self.run("up", "--yes", "--skip-preview", *arguments)

    def only(self, slug: str) -> tuple[str, ...]:
        """Return the arguments that keep the engine to one tenant."""
        tenant = f"urn:pulumi:{self.name}::odoo-cloud::odoo-cloud:index:OdooTenant::{slug}"
        return "--target", tenant, "--target-dependents"

    def preview(self, *arguments: str) -> Result:
        """Preview; with ``--expect-no-changes`` a change is a failure."""
        return self.run("preview", *arguments)

    def planned(self, *arguments: str) -> dict[str, str]:
        """Preview; return what would be done to which resource: ``{"acme-odoo": "replace"}``."""
        process = self.start("preview", "--json", *arguments, stderr=subprocess.PIPE)
        output, errors = process.communicate(timeout=UP_SECONDS)
        if process.returncode:
            raise AssertionError(output + errors)
        steps = json.loads(output)["steps"]
        return {it["urn"].split("::")[-1]: it["op"] for it in steps if it["op"] != "same"}

    def run(self, *arguments: str, check: bool = True) -> Result:
        """Run the engine on this stack's config to its end."""
        process = self.start(*arguments)
        try:
            output, _ = process.communicate(timeout=UP_SECONDS)
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            raise
        result = Result(process.returncode, output)
        if check and result.code:
            message = f"pulumi {' '.join(arguments)}: exit code {result.code}\n{output}"
            raise AssertionError(message)
        return result

    def start(self, *arguments: str, stderr: int = subprocess.STDOUT) -> subprocess.Popen[str]:
        """Start the engine on this stack's config, in a process group of its own."""
        self.write_config()
        command = ["pulumi", "--cwd", str(ROOT), "--non-interactive", "--color", "never"]
        stack = ["--stack", self.name, "--config-file", str(self.config_file)]
        return subprocess.Popen(  # noqa: S603
            [*command, *arguments, *stack],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )

    def outputs(self, *, secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs."""
        command = ["pulumi", "--cwd", str(ROOT), "stack", "output", "--json", "-s", self.name]
        if secrets:
            command.append("--show-secrets")
        done = subprocess.run(  # noqa: S603
            command, env=self.environment, text=True, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    def admin_password(self, slug: str) -> str:
        """Return the first password of a tenant's administrator."""
        return self.outputs(secrets=True)["admin_passwords"][slug]

    def state(self) -> dict[str, Any]:
        """Return the state file's deployment as it lies on disk."""
        return json.loads(self.state_file.read_text())

    def resources(self) -> list[str]:
        """Return the URN of everything that the state knows."""
        latest: dict[str, list[dict[str, Any]]] = self.state()["checkpoint"]["latest"]
        return [it["urn"] for it in latest.get("resources", [])]

    @property
    def state_file(self) -> Path:
        """Where the file backend keeps this stack."""
        return self.folder / f"state/.pulumi/stacks/odoo-cloud/{self.name}.json"

    @property
    def config_file(self) -> Path:
        """The stack's config."""
        return self.folder / f"Pulumi.{self.name}.yaml"

    @property
    def https_port(self) -> int:
        """Where the first host's edge listens."""
        return next(iter(self.platform["hosts"].values()))["edge"]["https_port"]

    @property
    def http_port(self) -> int:
        """Where the first host's edge listens for plain HTTP."""
        return next(iter(self.platform["hosts"].values()))["edge"]["http_port"]

    @property
    def environment(self) -> dict[str, str]:
        """The caller's environment with this stack's backend and passphrase."""
        return {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def create(self) -> None:
        """Create the backend's folder and the stack in it."""
        (self.folder / "state").mkdir(parents=True, exist_ok=True)
        # The engine writes the key's salt into the config beside the project's file; here, that
        # must not be the committed one.
        (self.folder / "Pulumi.yaml").write_text("name: odoo-cloud\nruntime: python\n")
        command = ["pulumi", "--cwd", str(self.folder), "--non-interactive", "stack", "init"]
        command += [self.name, "--secrets-provider", "passphrase"]
        subprocess.run(  # noqa: S603
            command, env=self.environment, check=True, capture_output=True
        )

    def set_secret(self, key: str, value: str) -> None:
        """Set a secret of the config, as somebody would."""
        where = ("--stack", self.name, "--config-file", str(self.config_file))
        subprocess.run(  # noqa: S603
            ["pulumi", "config", "set", "--secret", f"odoo-cloud:{key}", *where],  # noqa: S607
            cwd=ROOT,
            env=self.environment,
            input=value,
            text=True,
            check=True,
        )

    def edit_state(self, old: str, new: str) -> None:
        """Replace a text in the state, as somebody would: export it, edit it, import it."""
        file = self.folder / "exported.json"
        pulumi = ("pulumi", "--cwd", str(ROOT), "stack")
        rest = ("--stack", self.name, "--file", str(file))
        subprocess.run([*pulumi, "export", *rest], env=self.environment, check=True)  # noqa: S603
        file.write_text(file.read_text().replace(old, new))
        subprocess.run([*pulumi, "import", *rest], env=self.environment, check=True)  # noqa: S603

    @contextmanager
    def restored(self) -> Generator[None]:
        """Put config and deployment back to what they are now, whatever happens in the block."""
        before = deepcopy((self.platform, self.tenants))
        try:
            yield
        finally:
            if (self.platform, self.tenants) != before:
                self.platform, self.tenants = before
                self.up()

    def write_config(self) -> None:
        """Write the desired state, keeping what the engine itself added to the file."""
        if self.edited:
            return
        yaml = YAML()
        there: dict[str, Any] = {}
        if self.config_file.exists():
            there = yaml.load(self.config_file)  # pyright: ignore[reportUnknownMemberType]
        config = {"odoo-cloud:platform": self.platform, "odoo-cloud:tenants": self.tenants}
        there["config"] = deepcopy({**self.settings, **config})
        yaml.dump(there, self.config_file)  # pyright: ignore[reportUnknownMemberType]

    def remove(self) -> None:
        """Remove whatever carries this stack's label, deployed or left behind."""
        engine = docker.from_env()
        remove_labelled(engine, f"{LABEL}={self.name}")
        engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def deployed(stack: Stack) -> Generator[None]:
    """Create and deploy the stack; remove all that carries its label at the end."""
    try:
        stack.create()
        stack.up()
        yield
    finally:
        stack.remove()


def container_of_stack(
    engine: docker.DockerClient, stack: Stack, role: str, slug: str | None = None
) -> Container:
    """Return the stack's one container of that role, a tenant's if ``slug`` is given."""
    labels = [f"{LABEL}={stack.name}", f"odoo-cloud.role={role}"]
    if slug:
        labels.append(f"odoo-cloud.tenant={slug}")
    (found,) = engine.containers.list(all=True, filters={"label": labels})
    return found


def authority_of(engine: docker.DockerClient, stack: Stack, host: str = "local") -> str:
    """Return the certificate (PEM) of the authority that a host's edge made for itself."""
    name = f"{stack.name}-{host}.edge"
    text = edge.published(engine, name, "/data/caddy/pki/authorities/local/root.crt")
    if not text:
        message = f"{name} has no authority of its own"
        raise AssertionError(message)
    return text


def remove_labelled(engine: docker.DockerClient, label: str) -> None:
    """Remove every container, network and volume with ``label``."""
    # The operator first: it makes and removes containers of its own.
    for chosen in ([label, "odoo-cloud.role=operator"], [label]):
        for it in engine.containers.list(all=True, filters={"label": chosen}, ignore_removed=True):
            remove(it)
    for network in networks_with(engine, label):
        network.remove()
    for volume in engine.volumes.list(filters={"label": label}):
        volume.remove(force=True)


def left_behind(engine: docker.DockerClient, *labels: str) -> list[str]:
    """Name every container, network and volume with all of ``labels``."""
    wanted = list(labels)
    return [
        *(str(it.name) for it in engine.containers.list(all=True, filters={"label": wanted})),
        *(str(it.name) for it in networks_with(engine, *labels)),
        *(str(it.name) for it in engine.volumes.list(filters={"label": wanted})),
    ]


def networks_with(engine: docker.DockerClient, *labels: str) -> list[Network]:
    """Return every network with all of ``labels``."""
    return engine.networks.list(filters={"label": list(labels)})  # pyright: ignore[reportUnknownMemberType]


def platform(*, protect: bool = False) -> dict[str, Any]:
    """Return a platform of one local host, on free ports."""
    http, https, postgres, metrics = free_ports(4)
    return {
        "domain": "odoo.localhost",
        "protect": protect,
        "tls": {"issuer": "internal"},
        "operator": {"metrics_port": metrics},
        "hosts": {
            "local": {
                "kind": "local",
                "memory": "12GiB",
                "cpus": 2,
                "edge": {"address": "127.0.0.1", "http_port": http, "https_port": https},
                "postgres": {"memory": "512MiB", "port": postgres},
            }
        },
    }
