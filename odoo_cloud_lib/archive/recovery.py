"""Bring a server of its own to a moment, and dump one tenant's database from it.

Owns: that server: a throw-away container of the host server's own image, without a network, on a
copy of its data. The server that tenants work on is not asked, and never notices.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from docker.types import Mount

from odoo_cloud_lib import naming
from odoo_cloud_lib.archive.keeping import BASE_DIR
from odoo_cloud_lib.archive.receiver import log_folder
from odoo_cloud_lib.archive.stretches import Stretch
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.database import SUPERUSER
from odoo_cloud_lib.operations.copy_database import DUMP, TOO_LARGE
from odoo_cloud_lib.workbench import COPYING, SCRATCH_DIR, Manner, Workbench

LOG_DIR = f"{SCRATCH_DIR}/log"
NO_DATABASE = 44
CODES = {
    NO_DATABASE: "at that moment its host had no database of it; valid: a later one",
    TOO_LARGE: "its dump would fill the host's disk; valid: more room there",
}
# Its data belongs to root, as it was copied.
OWN = f"chown -R {SUPERUSER}: {SCRATCH_DIR}"
# Its own settings come last, and so they count. In the end it may be written to: one that can only
# be read has to be as large as the one that it was copied from.
SETTINGS = f"""\
listen_addresses = ''
unix_socket_directories = '{SCRATCH_DIR}'
hba_file = '{SCRATCH_DIR}/hba'
shared_buffers = 128MB
max_connections = 20
hot_standby = off
fsync = off
recovery_target_action = promote
restore_command = 'cp {LOG_DIR}/%f "%p" 2>/dev/null || cp {LOG_DIR}/%f.partial "%p" 2>/dev/null'
"""
DATABASES = "SELECT datname FROM pg_database"
EXTENSIONS = (
    "SELECT extname FROM pg_catalog.pg_extension"
    " WHERE pg_catalog.pg_get_userbyid(extowner) = 'postgres' AND extname <> 'plpgsql'"
)
# $1: the database, and the role that owns it; $2: the moment; $3: the settings; $4: bytes that the
# dump may have. It is made with the tenant's own rights: what is in its database is its own code.
RECOVER = f"""\
cd {SCRATCH_DIR}
pg_verifybackup --no-parse-wal --quiet base
touch base/recovery.signal
printf "%s\\nrecovery_target_time = '%s'\\n" "$3" "$2" >>base/postgresql.auto.conf
echo "local all all trust" >hba
export PGHOST={SCRATCH_DIR}
(postgres -D base >server.log 2>&1 || true; touch ended) &
until pg_isready -q; do
  [ ! -e ended ] || {{ cat server.log >&2; exit 1; }}
  sleep 0.2
done
there=$(psql -d postgres -Atc "{DATABASES}")
echo "$there" | grep -qxF "$1" || exit {NO_DATABASE}
psql -q -d postgres -c "ALTER ROLE \\"$1\\" LOGIN CONNECTION LIMIT -1" \\
    -c "ALTER DATABASE \\"$1\\" CONNECTION LIMIT -1"
without=$(PGUSER=$1 psql -d "$1" -Atc "{EXTENSIONS}")
for it in $without; do set -- "$@" "--exclude-extension=\\"$it\\""; done
name=$1
room=$4
shift 4
(ulimit -f $((room / 512)); PGUSER=$name pg_dump --format=custom --compress=none --file={DUMP} \\
    "$@" "$name")
pg_ctl stop -D base -m immediate >/dev/null
rm -rf base log
echo "$without"
"""


@dataclass(frozen=True)
class Recovery:
    """Of the server of a tenant's host. ``archive``: its repository, at the tenant's workbench."""

    archive: Repository
    stretch: Stretch

    @property
    def bench(self) -> Workbench:
        """Where that is done."""
        return self.archive.bench

    def fetch(self) -> None:
        """Fetch what it takes."""
        self.bench.make_scratch()
        mount = Mount(SCRATCH_DIR, self.bench.scratch)
        log = log_folder(self.stretch.system)
        self.archive.fetch(self.stretch.base, BASE_DIR, BASE_DIR, mount)
        self.archive.fetch(self.stretch.logs[-1], log, LOG_DIR, mount)

    def dump(self, moment: datetime, room: int) -> tuple[str, ...]:
        """Dump the tenant's database as of ``moment``; return the extensions that are not in it.

        ``room``: bytes that it may have.

        Raises:
            CopyError: its copy is damaged, its log does not get there, or there was no database.
        """
        mounts = [Mount(SCRATCH_DIR, self.bench.scratch)]
        self.bench.run("sh", "-euc", OWN, mounts=mounts, manner=COPYING)
        given = (
            naming.database_name(self.bench.slug),
            moment.astimezone(UTC).isoformat(),
            SETTINGS,
            str(room),
        )
        manner = Manner(user=SUPERUSER, codes=CODES)
        told = self.bench.run("sh", "-euc", RECOVER, "sh", *given, mounts=mounts, manner=manner)
        return tuple(told.split())
