"""The plans' numbers, and what follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from odoo_cloud_lib.plan import BackupSchedule, Overrides, Plan, PlanName, resolve

MIB = 1024**2
GIB = 1024**3


def plan(name: str, host_cpus: int = 8, **overrides: object) -> Plan:
    """Return the plan on a host of 8 CPUs."""
    return resolve(PlanName(name), Overrides.model_validate(overrides), host_cpus)


def test_basic() -> None:
    """One threaded process in 1GiB."""
    assert plan("basic").model_dump(mode="json") == {
        "name": "basic",
        "memory": 1073741824,
        "cpus": 1.0,
        "cpu_shares": 256,
        "workers": 0,
        "cron_threads": 1,
        "limit_time_cpu": 60,
        "limit_time_real": 120,
        "db_maxconn": 16,
        "storage": 10737418240,
        "backups": "daily",
    }


def test_business() -> None:
    """Two workers, gevent and cron in 3GiB."""
    assert plan("business").model_dump(mode="json") == {
        "name": "business",
        "memory": 3221225472,
        "cpus": 2.0,
        "cpu_shares": 512,
        "workers": 2,
        "cron_threads": 1,
        "limit_time_cpu": 120,
        "limit_time_real": 240,
        "db_maxconn": 6,
        "storage": 53687091200,
        "backups": "six-hourly",
    }


def test_enterprise() -> None:
    """Workers sized from the host's CPUs, in 8GiB."""
    assert plan("enterprise", 8).model_dump(mode="json") == {
        "name": "enterprise",
        "memory": 8589934592,
        "cpus": 8.0,
        "cpu_shares": 1024,
        "workers": 17,
        "cron_threads": 2,
        "limit_time_cpu": 600,
        "limit_time_real": 1200,
        "db_maxconn": 6,
        "storage": 214748364800,
        "backups": "hourly",
    }


@pytest.mark.parametrize(("cpus", "workers"), [(1, 3), (2, 5), (4, 9), (16, 33)])
def test_enterprise_workers(cpus: int, workers: int) -> None:
    """(CPU x 2) + 1, of the host's CPUs or of those that the tenant may use."""
    assert plan("enterprise", cpus).workers == workers
    assert plan("enterprise", 16, cpus=cpus).workers == workers


def test_no_tenant_gets_more_cpus_than_the_host_has() -> None:
    """Docker would refuse the container."""
    assert plan("business", 1).cpus == 1.0
    assert plan("business", 1, cpus=4).cpus == 1.0


def test_derived_numbers_of_basic() -> None:
    """Redis has its share of the memory; the limits lie below the container's."""
    basic = plan("basic")
    assert (basic.gevent, basic.processes, basic.connection_limit) == (False, 1, 32)
    assert basic.odoo_memory == 928 * MIB
    assert basic.limit_memory_hard == 812 * MIB
    assert basic.limit_memory_soft == 681154968


def test_derived_numbers_of_business() -> None:
    """A process gets Odoo's own default at most."""
    business = plan("business")
    assert (business.gevent, business.processes, business.connection_limit) == (True, 4, 48)
    assert business.odoo_memory == 2976 * MIB
    assert business.limit_memory_hard == 2560 * MIB
    assert business.limit_memory_soft == 2048 * MIB


def test_single_values_can_be_overridden() -> None:
    """Every one of them, and the rest stays the plan's."""
    own = plan(
        "basic",
        memory="2GiB",
        cpus=1.5,
        cpu_shares=300,
        workers=3,
        cron_threads=2,
        storage="20GiB",
        backups="hourly",
    )
    changed = {"memory": 2 * GIB, "cpus": 1.5, "cpu_shares": 300, "workers": 3, "cron_threads": 2}
    changed |= {"storage": 20 * GIB, "backups": BackupSchedule.HOURLY}
    assert own == plan("basic").model_copy(update=changed)
    assert set(changed) == set(Overrides.model_fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"memory": "511MiB"},
        {"memory": 3},
        {"cpus": 0},
        {"cpus": "1"},
        {"cpu_shares": 1},
        {"workers": -1},
        {"workers": True},
        {"cron_threads": 0},
        {"backups": "yearly"},
        {"gevent": 1},
    ],
)
def test_overrides_refuse(wrong: dict[str, object]) -> None:
    """Values that no container or Odoo could run with."""
    with pytest.raises(ValidationError):
        Overrides.model_validate(wrong)


@given(st.sampled_from(PlanName), st.integers(512, 65536), st.integers(1, 128))
def test_containers_stand_above_odoos_limits(name: PlanName, memory: int, cpus: int) -> None:
    """Odoo renews a process before the kernel kills the container."""
    settled = resolve(name, Overrides.model_validate({"memory": f"{memory}MiB"}), cpus)
    assert settled.limit_memory_soft < settled.limit_memory_hard < settled.odoo_memory
    assert settled.odoo_memory + 96 * MIB == memory * MIB


def test_a_plan_does_not_change() -> None:
    """It is shared."""
    with pytest.raises(ValidationError):
        plan("basic").workers = 1  # pyright: ignore[reportAttributeAccessIssue]
