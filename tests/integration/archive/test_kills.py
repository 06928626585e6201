"""What keeps the archive and what goes back are killed: the next one finds what there is."""

import random
import subprocess
import sys
import time

import pytest
from docker import DockerClient

from odoo_cloud_lib import naming
from odoo_cloud_lib.cloud import Cloud
from tests.integration.archive.conftest import (
    acquainted,
    archive_up,
    left,
    name_of,
    reach,
    server_time,
)
from tests.integration.browser import Browser
from tests.integration.cloud.kills import killed_at, lines_of
from tests.integration.interrupt import kill_session
from tests.integration.operator.conftest import eventually
from tests.integration.stack import LABEL, ROOT, Stack, left_behind
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

# A base backup is made at each time, as if a night had begun.
KEEP_UP = """\
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.cloud import Cloud

cloud = Cloud.from_stack(sys.argv[1], Path.cwd(), config=Path(sys.argv[2]))
with cloud.session() as session:
    archive = archive_of(session, "local")
    print("at it", flush=True)
    archive.keep_up(datetime.now(UTC) + timedelta(days=1))
"""
# Longer than it takes.
LONGEST_SECONDS = 20


@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("alone")
def test_going_back_that_is_killed(
    archived: Stack, cloud: Cloud, acme: Browser, docker_client: DockerClient
) -> None:
    """At one of its lines, or at each in the soak; done again, nothing of that one is left."""
    archive_up(cloud)
    kept = acquainted(acme, "Kept")
    moment = server_time(cloud)
    acme.model("res.partner", "unlink", [kept])
    arguments = {"at": moment.isoformat()}
    points = range(len(lines_of(archived, "recover", "acme", arguments))) if SOAK else (3,)
    tenant = cloud.tenants["acme"]
    for point in points:
        with killed_at(archived, point, "recover", "acme", arguments, with_engine=False):
            tenant.recover(moment)
        assert left(cloud) == []
        # What it left of storing the log, the operator's next run removes.
        archive_up(cloud)
        assert scratch(docker_client, archived) == []
    made = next(it for it in tenant.backups() if it.taken == moment)
    tenant.restore(made.snapshot)
    assert name_of(acme, kept) == "Kept"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_keeping_up_that_is_killed(
    archived: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Wherever that is: no moment is lost that was in reach, and the next one is done."""
    first, *_ = eventually(lambda: reach(cloud))
    chance = random.Random(7)  # noqa: S311
    for _ in range(25 if SOAK else 3):
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", KEEP_UP, archived.name, str(archived.config_file)],
            cwd=ROOT,
            env=archived.environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            kill_session(process.pid)
        archive_up(cloud)
        now = server_time(cloud)
        archive_up(cloud)
        there, *_ = reach(cloud)
        assert there.since == first.since
        assert there.until > now
        assert scratch(docker_client, archived) == []


def scratch(docker: DockerClient, stack: Stack) -> list[str]:
    """Return what is here for such work alone."""
    roles = (naming.COPY_ROLE, naming.ARCHIVE_ROLE)
    label = f"{LABEL}={stack.name}"
    return [
        it for role in roles for it in left_behind(docker, label, f"{naming.ROLE_LABEL}={role}")
    ]
