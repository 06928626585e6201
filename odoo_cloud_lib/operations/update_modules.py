"""Let Odoo install and update modules of a database that was lent to it.

Owns: the one process that does it, in a throw-away container of the tenant's image, beside the
tenant's own files. Does not own: the database's way there and back (:mod:`odoo_cloud_lib.standby`).

What a run that fails has written to the filestore stays: Odoo notes every new file in the
filestore's own checklist, and its daily clean-up removes those that no database row knows. It
removes no file itself before that clean-up, so whoever goes back to a copy finds all that were
there.
"""

import secrets
import time
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from docker.errors import ImageNotFound
from docker.models.containers import Container

from odoo_cloud_lib import naming, standby
from odoo_cloud_lib.containers import last_lines, remove, remove_labelled, write_file
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import ImageError, ModuleError
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.modules.installed import UNSETTLED, ModuleState, read_modules
from odoo_cloud_lib.odoo_config import OdooSettings, render
from odoo_cloud_lib.secret import redacted
from odoo_cloud_lib.visit import visit

PATIENCE_SECONDS = 4 * 3600
POLL_SECONDS = 0.3
LOG_LINES = 40
# In the container's own layer, and gone with it.
CONFIG_DIR = "/tmp"  # noqa: S108
CONFIG = "update.conf"
CORRECT = "read its last lines, correct the cause, then the same command again"


@dataclass(frozen=True, kw_only=True)
class UpdateSettings:
    """``memory``: bytes that the process may use. ``labels``: of its container, and of no other."""

    database: str
    image: str
    filestore: str
    socket_volume: str
    memory: int
    labels: dict[str, str]


def update_modules(
    host: Host,
    server: Server,
    settings: UpdateSettings,
    *,
    install: Collection[str],
    update: Collection[str],
) -> None:
    """Install and update the modules in a closed database, which is closed again afterwards.

    Raises:
        ModuleError: Odoo could not, or says that it could and left something undone; the database
            may be in any state. Carries the end of its log.
        ImageError: the image is not on the host.
    """
    name, password = settings.database, secrets.token_urlsafe(24)
    standby.lend(server, name, password)
    command = ["odoo", "--stop-after-init", "--no-http"]
    command += ["-i", ",".join(install)] if install else []
    command += ["-u", ",".join(update)] if update else []
    with _odoo(host, settings, command) as odoo:
        config = OdooSettings.for_installation(
            database=name, role=standby.borrower(name), database_password=password
        )
        write_file(odoo, CONFIG_DIR, CONFIG, render(config))
        odoo.start()
        code = _wait(odoo)
        log = redacted(last_lines(odoo, LOG_LINES), [password])
    if code:
        raise ModuleError(
            name,
            reason=f"Odoo failed at {' and '.join((*install, *update))} with exit code {code}",
            command=CORRECT,
            log=log,
        )
    standby.take_back(server, name)
    _require_settled(server, name, {*install, *update}, log)


@contextmanager
def _odoo(host: Host, settings: UpdateSettings, command: list[str]) -> Generator[Container]:
    remove_labelled(host.docker, settings.labels)
    try:
        container = host.docker.containers.create(
            settings.image,
            command=command,
            environment={"ODOO_RC": f"{CONFIG_DIR}/{CONFIG}", "MALLOC_ARENA_MAX": "2"},
            network_mode="none",
            labels=settings.labels,
            volumes={
                settings.filestore: {"bind": naming.ODOO_DATA_DIR, "mode": "rw"},
                settings.socket_volume: {"bind": naming.POSTGRES_SOCKET_DIR, "mode": "ro"},
            },
            tmpfs={naming.ODOO_ADDONS_DIR: "ro,size=4k"},
            mem_limit=settings.memory,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
        )
    except ImageNotFound:
        raise ImageError(
            settings.image, reason="no such image on the host", command="pulumi up --refresh"
        ) from None
    try:
        yield container
    finally:
        remove(container)


def _wait(odoo: Container) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        odoo.reload()
        state = odoo.attrs["State"]
        if not state["Running"]:
            return int(state["ExitCode"])
        if time.monotonic() > deadline:
            raise ModuleError(
                str(odoo.labels[f"{naming.LABEL_PREFIX}.tenant"]),
                reason=f"Odoo was not done after {PATIENCE_SECONDS // 3600} hours",
                command=CORRECT,
                log=last_lines(odoo, LOG_LINES),
            )
        time.sleep(POLL_SECONDS)


def _require_settled(server: Server, name: str, wanted: Collection[str], log: str) -> None:
    with visit(server, name, name) as inside:
        states = {it.name: it.state for it in read_modules(inside)}
    wrong = {it: states.get(it) for it in wanted if states.get(it) is not ModuleState.INSTALLED}
    wrong |= {it: state for it, state in states.items() if state in UNSETTLED}
    if wrong:
        told = ", ".join(f"{it} is {state or 'unknown'}" for it, state in sorted(wrong.items()))
        raise ModuleError(
            name,
            reason=f"Odoo ended without an error, but {told}; valid: installed",
            command=CORRECT,
            log=log,
        )
