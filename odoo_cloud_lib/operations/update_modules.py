"""Let Odoo install and update modules of a database that was lent to it.

Owns: the one process that does it. Does not own: the container that it runs in (:mod:`.beside`),
and the database's way there and back (:mod:`odoo_cloud_lib.standby`).

What a run that fails has written to the filestore stays: Odoo notes every new file in the
filestore's own checklist, and its daily clean-up removes those that no database row knows. It
removes no file itself before that clean-up, so whoever goes back to a copy finds all that were
there.
"""

import secrets
import time
from collections.abc import Collection

from docker.models.containers import Container

from odoo_cloud_lib import naming, standby
from odoo_cloud_lib.containers import last_lines
from odoo_cloud_lib.database import Login, Server
from odoo_cloud_lib.errors import ModuleError
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.modules.installed import UNSETTLED, ModuleState, read_modules
from odoo_cloud_lib.operations.beside import BesideSettings, odoo_beside
from odoo_cloud_lib.secret import redacted
from odoo_cloud_lib.visit import visit

PATIENCE_SECONDS = 4 * 3600
POLL_SECONDS = 0.3
LOG_LINES = 40
CORRECT = "read its last lines, correct the cause, then the same command again"


def update_modules(
    host: Host,
    server: Server,
    settings: BesideSettings,
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
    name = settings.database
    login = Login(user=standby.borrower(name), password=secrets.token_urlsafe(24))
    standby.lend(server, name, login.password)
    command = ["odoo", "--stop-after-init", "--no-http"]
    command += ["-i", ",".join(install)] if install else []
    command += ["-u", ",".join(update)] if update else []
    with odoo_beside(host, settings, login, *command) as odoo:
        odoo.start()
        code = _wait(odoo)
        log = redacted(last_lines(odoo, LOG_LINES), [login.password])
    if code:
        raise ModuleError(
            name,
            reason=f"Odoo failed at {' and '.join((*install, *update))} with exit code {code}",
            command=CORRECT,
            log=log,
        )
    standby.take_back(server, name)
    _require_settled(server, name, {*install, *update}, log)


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
