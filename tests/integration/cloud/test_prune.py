"""Backups that go: those that the retention does not keep, in a real repository."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.containers import find_container
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.operations.prune import Prune
from odoo_cloud_lib.session import Session
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.kills import killed_at, lines_of
from tests.integration.stack import Stack
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG = "hooli"
# Until one leaves the lock that shuts everybody else out (11).
LOCK_OUT = """\
for tenths in 1 2 3 4 5 6 7 8 9; do
    restic prune --quiet & sleep 0.$tenths; kill -KILL $!
    code=0; restic cat config >/dev/null || code=$?
    [ $code != 11 ] || exit 0
done
exit 1
"""


@pytest.fixture(scope="module", autouse=True)
def tenant(edited: Stack) -> None:
    """Have a tenant of these tests alone."""
    with in_environment_of(edited):
        made = cloud_of(edited)
        made.tenants.create(SLUG, plan="basic")
        with made.session() as session:
            repository_of(session, SLUG).open()


def test_of_each_day_week_and_month_the_last_one_is_kept(edited: Stack, cloud: Cloud) -> None:
    """And the newest that was proven, however old; --plan says beforehand what goes."""
    days = [*(f"2026-04-{day:02} 02:00" for day in range(1, 11)), "2026-04-10 01:00"]
    days += ["2026-03-01 02:00", "2026-02-01 02:00", "2026-01-01 02:00", "2025-12-01 02:00"]
    made = planted(cloud, days)
    with cloud.session() as session:
        session.ledger.verified(made["2025-12-01 02:00"], 12)
    gone = [*days[:3], "2026-04-10 01:00", "2026-01-01 02:00"]
    plan = cloud.plan(Prune(), SLUG)
    assert plan.blockers == ()
    assert sorted(plan.steps[1].changes) == sorted(
        f"remove backup {made[day][:8]} of {day}:00 UTC" for day in gone
    )
    assert listed(cloud) == {*made.values()}

    cloud.tenants[SLUG].prune()
    kept = {made[day] for day in days if day not in gone}
    assert listed(cloud) == stored(cloud) == kept
    assert cloud.tenants[SLUG].operations()[0].result == {"removed": 5, "kept": 10}
    cloud.tenants[SLUG].prune()
    assert listed(cloud) == stored(cloud) == kept
    edited.preview("--expect-no-changes")


def test_a_snapshot_that_is_not_listed_displaces_nothing_that_is_the_newest(cloud: Cloud) -> None:
    """A killed backup may leave one, later on the same day."""
    [mine] = planted(cloud, ["2026-05-01 02:00"]).values()
    planted(cloud, ["2026-05-01 03:00"], list_them=False)
    cloud.tenants[SLUG].prune()
    assert mine in listed(cloud) & stored(cloud)


def test_what_the_catalogue_forgot_goes_another_time(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is listed is there, when the store breaks off in between as well."""
    made = planted(cloud, ["2026-06-01 01:00", "2026-06-01 02:00"])
    first, last = made.values()

    def fail(*_: object) -> None:
        raise CopyError(SLUG, reason="the store is away", command="again")

    with monkeypatch.context() as patch:
        patch.setattr(Repository, "forget", fail)
        with pytest.raises(CopyError, match="the store is away"):
            cloud.tenants[SLUG].prune()
    assert first not in listed(cloud)
    assert first in stored(cloud)
    assert listed(cloud) <= stored(cloud)
    cloud.tenants[SLUG].prune()
    assert listed(cloud) <= stored(cloud)
    assert first not in stored(cloud)
    assert last in listed(cloud)


def test_after_a_kill_it_is_done_again(edited: Stack, cloud: Cloud) -> None:
    """Nothing is listed that is not there, no lock is left, and no container goes on."""
    moments = [(0, 0.5), (1, 0.1), (1, 1), (1, 2)] if SOAK else [(1, 1)]
    assert len(lines_of(edited, "prune", SLUG, {})) == 2
    for day, (number, after) in enumerate(moments, start=1):
        planted(cloud, [f"2026-07-0{day} 01:00", f"2026-07-0{day} 02:00"])
        with killed_at(edited, number, "prune", SLUG, {}, with_engine=True, after=after):
            assert listed(cloud) <= stored(cloud)
        cloud.tenants[SLUG].prune()
        assert listed(cloud) <= stored(cloud)
        with cloud.session() as session:
            assert in_store(session, "restic list locks --no-lock") == ""


def test_a_killed_prune_locks_nobody_out(cloud: Cloud) -> None:
    """Its lock is broken by whoever works on the repository next, and does not stop who reads."""
    with cloud.session() as session:
        in_store(session, LOCK_OUT)
        assert stored(cloud) >= listed(cloud)
        repository_of(session, SLUG).find()
        repository_of(session, SLUG).open()
        in_store(session, "restic cat config")


def test_what_a_killed_run_left_at_work_is_ended(cloud: Cloud) -> None:
    """Whoever opens the repository breaks its locks; nobody else may be at it then."""
    with cloud.session() as session:
        bench = repository_of(session, SLUG).bench
        left = bench.docker.containers.run(
            bench.image, entrypoint=["sleep", "600"], labels=bench.labels, detach=True
        )
        cloud.tenants[SLUG].prune()
        assert find_container(bench.docker, str(left.id)) is None


def planted(cloud: Cloud, moments: Sequence[str], *, list_them: bool = True) -> dict[str, str]:
    """Make small snapshots of these moments (UTC), and return their names."""
    command = f"restic backup --json --quiet --host={SLUG} /etc/hosts --time"
    with cloud.session() as session:
        told = in_store(session, "\n".join(f"{command} '{it}:00'" for it in moments))
        names = [json.loads(line)["snapshot_id"] for line in told.splitlines()]
        made = dict(zip(moments, names, strict=True))
        for moment, snapshot in made.items() if list_them else ():
            session.ledger.enter(entry(snapshot, moment))
    return made


def entry(snapshot: str, moment: str) -> Backup:
    """Return what the catalogue would have of it."""
    return Backup(
        tenant=SLUG,
        snapshot=snapshot,
        taken=datetime.fromisoformat(moment).replace(tzinfo=UTC),
        seconds=1,
        bytes=1,
        new_bytes=1,
        database_bytes=1,
        files=0,
        missing=0,
        damaged=0,
    )


def listed(cloud: Cloud) -> set[str]:
    """Return what the catalogue has."""
    return {it.snapshot for it in cloud.tenants[SLUG].backups()}


def stored(cloud: Cloud) -> set[str]:
    """Return what the repository has."""
    with cloud.session() as session:
        return {*in_store(session, "restic list snapshots --no-lock").split()}


def in_store(session: Session, script: str) -> str:
    """Run restic on the repository."""
    repository = repository_of(session, SLUG)
    return repository.bench.run("sh", "-euc", script, mounts=[], manner=repository.manner)
