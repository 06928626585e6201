"""A dump as plain SQL: written of a backup's, and loaded as somebody has brought it.

Owns: that what is loaded does nothing but fill a database of its own. It is somebody's program, run
by psql: the server takes it from a role that fills the hidden database and has no right to anything
else, not even the tenant's; psql runs where there is no network, nothing but the dump, and no
command of its own. Does not own: what becomes of the database (:mod:`.contents`).

pg_dump puts ``\\restrict KEY`` at the begin of what it writes and ``\\unrestrict KEY`` at its end,
which guard whoever loads it against names in the database, and not against its author. So these two
lines are taken out, and psql is restricted by a key of the moment, which no dump can know.
"""

import re
import secrets
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.odoo_zip import PLAIN_DUMP
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.operations.copy_database import DUMP
from odoo_cloud_lib.workbench import SCRATCH_DIR, Manner, Workbench

RESTRICT = "restrict.sql"
RESTRICTED = re.compile(rb"^\\restrict ([A-Za-z0-9]+)\r?$", re.M)
HEAD_BYTES = 64 * 1024
COMPLETE = "PostgreSQL database dump complete"
BROKEN_OFF = 4
# Extensions that are the server's own are not in a backup's dump. $@: their names.
WRITE = f"""\
cd {SCRATCH_DIR}
for name in "$@"; do printf 'CREATE EXTENSION IF NOT EXISTS "%s";\\n' "$name"; done >{PLAIN_DUMP}
pg_restore --no-owner --no-privileges --file=- {DUMP} >>{PLAIN_DUMP}
"""
# psql takes the end of a file in the middle of a table's rows for the end of the table; so the last
# line is asked for. What psql says may be as long as it likes. $@: how it gets in.
LOAD = f"""\
set -o pipefail
tail -c 1000 {SCRATCH_DIR}/{PLAIN_DUMP} | grep --quiet '^-- {COMPLETE}' || exit {BROKEN_OFF}
psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 "$@" \\
    --file=/{RESTRICT} --file={SCRATCH_DIR}/{PLAIN_DUMP} 2>&1 >/dev/null | tail -c 2000 >&2
rm {SCRATCH_DIR}/{PLAIN_DUMP}
"""
CODES = {
    3: "PostgreSQL does not take the dump; valid: one that pg_dump --no-owner has made",
    BROKEN_OFF: f"the dump breaks off; valid: one that ends with pg_dump's line -- {COMPLETE}",
}


def write_plain(bench: Workbench, extensions: tuple[str, ...]) -> None:
    """Write ``dump.sql`` of the ``database.dump`` beside it in the scratch volume.

    ``extensions``: those that are the server's own, and not in it.

    Raises:
        CopyError: pg_restore cannot read it; carries the end of its log.
    """
    bench.run(*("sh", "-euc", WRITE, "sh", *extensions), mounts=[Mount(SCRATCH_DIR, bench.scratch)])


def unrestricted(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a dump with its own lines of restriction made comments, and no longer than it was."""
    head = next(pieces, b"")
    # Some way into the file such a line is somebody's data.
    if not (found := RESTRICTED.search(head, 0, HEAD_BYTES)):
        return chain([head], pieces)
    head = head[: found.start()] + b"--" + head[found.start() + 2 :]
    old, new = (begin + found[1] for begin in (b"\n\\unrestrict ", b"\n--nrestrict "))
    return _replaced(chain([head], pieces), old, new)


def _replaced(pieces: Iterable[bytes], old: bytes, new: bytes) -> Iterator[bytes]:
    """Yield them with ``new``, which is as long, for ``old``, which may lie across two of them."""
    held = b""
    for piece in pieces:
        held = (held + piece).replace(old, new)
        cut = max(0, len(held) - len(old) + 1)
        yield held[:cut]
        held = held[cut:]
    yield held


def load_plain(bench: Workbench, login: Login) -> None:
    """Load ``dump.sql`` of the scratch volume into the hidden database, and remove the file.

    Raises:
        CopyError: it is not whole, or PostgreSQL or psql refuses any of it; carries what they say.
    """
    name = naming.arriving_database(bench.slug)
    bench.run(
        *("bash", "-euc", LOAD, "bash"),
        *(f"--host={naming.POSTGRES_SOCKET_DIR}", f"--username={login.user}", f"--dbname={name}"),
        mounts=[Mount(SCRATCH_DIR, bench.scratch)],
        manner=Manner(
            login=login,
            files={RESTRICT: f"\\restrict {secrets.token_hex(32)}\n"},
            codes=CODES,
        ),
    )


def make_arriving(bench: Workbench) -> None:
    """Make the hidden database, empty, and the role that fills it and has no other right."""
    server, role = bench.server, naming.importing_role(bench.slug)
    name = naming.arriving_database(bench.slug)
    database.create_role(server, role)
    database.create_lent(server, name, role)
    database.command(server, "GRANT CONNECT ON DATABASE {} TO {}", name, role)


@contextmanager
def importing_login(bench: Workbench) -> Generator[Login]:
    """Yield a login as that role; afterwards nobody logs in as it."""
    role = naming.importing_role(bench.slug)
    login = Login(user=role, password=secrets.token_urlsafe(24))
    database.ensure_role(bench.server, role, login.password, connection_limit=-1)
    try:
        yield login
    finally:
        database.close_login(bench.server, role)
