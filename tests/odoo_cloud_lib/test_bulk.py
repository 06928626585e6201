"""Many verbs side by side: order, failures, interruptions."""

import signal
import threading
import time
from typing import cast

from odoo_cloud_lib.bulk import run_all
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import DatabaseError, TenantMissingError
from odoo_cloud_lib.operations.set_state import Suspend
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud

SLUGS = ("acme", "globex", "initech", "hooli")


def interrupt() -> None:
    """Press ^C."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def outcomes(cloud: FakeCloud, parallel: int = 2) -> list[tuple[str, str]]:
    """Suspend four tenants; return how each ended."""
    jobs = [(Suspend(), slug) for slug in SLUGS]
    return [(it.tenant, it.state) for it in run_all(cast("Cloud", cloud), jobs, parallel=parallel)]


def test_a_failure_stops_no_other() -> None:
    """Outcomes come in the order of the jobs."""
    missing = TenantMissingError("acme", [])
    failed = DatabaseError("initech", reason="no answer", command="docker ps")
    cloud = FakeCloud(errors={"acme": missing, "initech": failed, "hooli": ValueError("x")})
    assert outcomes(cloud) == [
        ("acme", "refused"),
        ("globex", "done"),
        ("initech", "failed"),
        ("hooli", "failed"),
    ]


def test_no_more_than_wanted_at_a_time() -> None:
    """Whoever waits begins when another ends."""
    lock, now, most, all_there = threading.Lock(), [0], [0], threading.Event()

    def during(_slug: str) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == 3:
                all_there.set()
        all_there.wait(30)
        with lock:
            now[0] -= 1

    outcomes(FakeCloud(during=during), parallel=3)
    assert most == [3]


def test_nothing_to_do_is_done_at_once() -> None:
    """No thread is started."""
    assert run_all(cast("Cloud", FakeCloud()), []) == []


def test_on_interrupt_what_is_begun_ends_and_nothing_else_begins() -> None:
    """One ^C."""

    def during(_slug: str) -> None:
        interrupt()
        time.sleep(0.2)

    told: list[str] = []
    assert outcomes(FakeCloud(during=during, report=told.append), parallel=1) == [
        ("acme", "done"),
        ("globex", "not begun"),
        ("initech", "not begun"),
        ("hooli", "not begun"),
    ]
    assert told[-1] == "stopping: finishing what is begun; ^C once more leaves it half-way"


def test_on_a_second_interrupt_it_is_left_half_way() -> None:
    """And said to be."""
    release = threading.Event()

    def during(_slug: str) -> None:
        interrupt()
        time.sleep(0.2)
        interrupt()
        release.wait(10)

    assert outcomes(FakeCloud(during=during), parallel=1)[:2] == [
        ("acme", "interrupted"),
        ("globex", "not begun"),
    ]
    release.set()
