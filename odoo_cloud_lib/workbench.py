"""Throw-away containers that work on one tenant's data, or on all of a server's, on one host.

Owns: how they run. Each is made from the very image of the host's PostgreSQL server, so that dumps
are made and read by the server's own version; it has no network, and no more rights than its work
takes. Does not own: what is done (:mod:`odoo_cloud_lib.operations.copy_database`,
:mod:`odoo_cloud_lib.operations.copy_files`).
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from docker import DockerClient
from docker.errors import NotFound
from docker.models.containers import Container
from docker.types import Mount

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import (
    WHOLE_LOG,
    find_container,
    last_lines,
    remove,
    remove_labelled,
    write_file,
)
from odoo_cloud_lib.database import Login, Server
from odoo_cloud_lib.errors import CopyError, HostError
from odoo_cloud_lib.host import explained
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.secret import redacted
from odoo_cloud_lib.session import Session

WORK_SECONDS = 12 * 3600
LOG_LINES = 20
SCRATCH_DIR = "/scratch"
PASSWORD_FILE = "odoo-cloud.pgpass"  # noqa: S105 - a file name


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a command is run.

    ``login``: it may connect to the host's PostgreSQL server, as this role. ``files``: what it
    reads and nobody else may, by path below ``/``. ``network``: none unless it is named. ``codes``:
    what exit codes of its mean. ``image``: PostgreSQL's if it is left out. ``user``: in the image.
    ``tool``: what fails, if it is not the command's first word.
    """

    image: str = ""
    tool: str = ""
    user: str = "root"
    network: str = "none"
    login: Login | None = None
    capabilities: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    codes: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def secrets(self) -> list[str]:
        """What must not be told when it fails."""
        return [*([self.login.password] if self.login else []), *self.files.values()]


PLAIN = Manner()
# Every engine may give this one to a container, unlike the one that is for reading alone.
READING = Manner(capabilities=("DAC_OVERRIDE",))
"""It reads files of every owner; what is only read is mounted so."""
COPYING = Manner(capabilities=("DAC_OVERRIDE", "CHOWN", "FOWNER"))
"""It copies or links files of every owner, and leaves them theirs."""


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """One tenant's data on one host, or all of its server's.

    Made by :func:`workbench` or :func:`host_workbench`. ``slug``: whose data it is. ``labels``:
    what everything carries that is here for the work alone. ``scratch``: the volume for what is on
    its way, such as dumps. ``image``: that of PostgreSQL.
    """

    stack: str
    host: str
    slug: str
    labels: dict[str, str]
    scratch: str
    docker: DockerClient = field(repr=False)
    server: Server = field(repr=False)
    image: str
    socket_volume: str

    def volume(self, role: TenantRole) -> str:
        """Return the tenant's volume of this role, as the program names it."""
        return naming.tenant_resource(self.stack, self.host, self.slug, role)

    def make_scratch(self) -> None:
        """Make the volume for dumps; one that is there stays as it is."""
        self.docker.volumes.create(self.scratch, labels=self.labels)

    def clear(self) -> None:
        """Remove what is here for the work alone, also what a killed run left."""
        remove_labelled(self.docker, self.labels)
        remove_volume(self.docker, self.scratch)

    @contextmanager
    def container(
        self, *command: str, mounts: Sequence[Mount], manner: Manner = PLAIN
    ) -> Generator[Container]:
        """Make a container, which is not started: its volumes can be read and written as it is."""
        login = {PASSWORD_FILE: _pgpass(manner.login)} if manner.login else {}
        container = self.docker.containers.create(
            manner.image or self.image,
            entrypoint=list(command or ("true",)),
            user=manner.user,
            environment={"PGPASSFILE": f"/{PASSWORD_FILE}", **manner.environment},
            labels=self.labels,
            mounts=list(mounts),
            network_mode=manner.network,
            cap_drop=["ALL"],
            cap_add=list(manner.capabilities),
            security_opt=["no-new-privileges"],
            log_config=WHOLE_LOG,
        )
        try:
            for path, text in {**login, **manner.files}.items():
                write_file(container, "/", path, text, mode=0o600)
            yield container
        finally:
            remove(container)

    def run(self, *command: str, mounts: Sequence[Mount], manner: Manner = PLAIN) -> str:
        """Run a command to its end and return what it printed.

        Raises:
            CopyError: it failed; carries the end of its log.
            HostError: the host's Docker refused it, or does not answer any more.
        """
        given = [*mounts, *(self._socket if manner.login else ())]
        with (
            explained(self.host),
            self.container(*command, mounts=given, manner=manner) as container,
        ):
            container.start()
            code = int(container.wait(timeout=WORK_SECONDS)["StatusCode"])
            if code:
                tool = manner.tool or command[0]
                ended = f"{tool} on host {self.host} ended with exit code {code}"
                raise CopyError(
                    self.slug,
                    reason=manner.codes.get(code, ended),
                    command="correct the cause, then the same command again",
                    log=redacted(last_lines(container, LOG_LINES), manner.secrets),
                )
            return container.logs(stdout=True, stderr=False).decode(errors="surrogateescape")

    @property
    def _socket(self) -> tuple[Mount, ...]:
        return (Mount(naming.POSTGRES_SOCKET_DIR, self.socket_volume, read_only=True),)


def workbench(session: Session, host: str, slug: str) -> Workbench:
    """Return where a tenant's data is worked on, on a host that was deployed.

    Raises:
        HostError: no way in, or its PostgreSQL container is not there.
        DatabaseError: the server does not answer.
    """
    stack = session.inventory.stack
    labels = naming.tenant_labels(stack, host, slug, naming.COPY_ROLE)
    return _workbench(session, host, slug, labels, naming.copy_volume(stack, host, slug))


def host_workbench(session: Session, host: str) -> Workbench:
    """Return where all that a host's PostgreSQL server holds is worked on. Errors likewise."""
    stack = session.inventory.stack
    labels = naming.host_labels(stack, host, naming.ARCHIVE_ROLE)
    return _workbench(session, host, f"host {host}", labels, naming.archive_volume(stack, host))


def _workbench(
    session: Session, host: str, slug: str, labels: dict[str, str], scratch: str
) -> Workbench:
    return Workbench(
        stack=session.inventory.stack,
        host=host,
        slug=slug,
        labels=labels,
        scratch=scratch,
        docker=session.host(host).docker,
        server=session.server(host),
        image=postgres_image(session, host),
        socket_volume=session.inventory.hosts[host].socket_volume,
    )


def postgres_image(session: Session, host: str) -> str:
    """Return the id of the image that the host's PostgreSQL server was made from.

    Raises:
        HostError: no way in, or its container is not there.
    """
    name = session.inventory.hosts[host].postgres
    if container := find_container(session.host(host).docker, name):
        return cast("str", container.attrs["Image"])
    reason = f"no such container on host {host}"
    raise HostError(name, reason=reason, command="pulumi up --refresh")


def volume_exists(docker: DockerClient, name: str) -> bool:
    """Tell whether a host has this volume."""
    # The filter is for names that have it somewhere.
    return name in {it.name for it in docker.volumes.list(filters={"name": name})}


def remove_volume(docker: DockerClient, name: str) -> None:
    """Remove a volume; one that is gone is no error."""
    with suppress(NotFound):
        docker.volumes.get(name).remove()


def _pgpass(login: Login) -> str:
    password = login.password.replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:{login.user}:{password}\n"
