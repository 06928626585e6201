"""What a sound config means."""

import dataclasses

import pytest

from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.tenant import TenantState
from stacks.config import StackConfig
from tests.stacks.factories import KEY, local_host, platform, ssh_host, tenant

GIB = 1024**3


def two_hosts() -> StackConfig:
    """Return a config with hosts of 2 and 8 CPUs and three tenants."""
    hosts = {"local": local_host(), "paris": ssh_host(user="deploy", port=2222)}
    tenants = {
        "acme": tenant(domains=["ERP.Acme.example", "bücher.example"]),
        "umoja": tenant(plan="enterprise", host="paris", image="own:1", state="suspended"),
        "globex": tenant(overrides={"memory": "1536MiB"}),
    }
    return StackConfig.load(platform(hosts=hosts), tenants)


def test_what_is_left_out_has_its_default() -> None:
    """A platform needs a domain, an issuer and a host."""
    settings = StackConfig.load(platform(), {}).platform
    assert settings.protect is True
    assert settings.images.odoo == "odoo-cloud/odoo:19.0"
    assert settings.images.postgres == "postgres:18"
    assert settings.images.redis == "redis:8"
    assert settings.images.caddy == "caddy:2.11"
    host = settings.hosts["local"]
    assert (host.edge.address, host.edge.http_port, host.edge.https_port) == ("0.0.0.0", 80, 443)  # noqa: S104
    assert (host.postgres.memory, host.postgres.port) == (1 * GIB, 5432)


def test_a_tenant_is_on_the_first_host_unless_it_says_otherwise() -> None:
    """Tenants of a host keep the config's order."""
    config = two_hosts()
    assert [config.host_of(slug) for slug in config.tenants] == ["local", "paris", "local"]
    assert config.tenants_on("local") == ("acme", "globex")
    assert config.tenants_on("paris") == ("umoja",)


def test_own_domains_come_first_and_normalised() -> None:
    """The first is the tenant's main address."""
    config = two_hosts()
    assert config.domains_of("acme") == (
        "erp.acme.example",
        "xn--bcher-kva.example",
        "acme.odoo.localhost",
    )
    assert config.domains_of("umoja") == ("umoja.odoo.localhost",)


def test_plans_are_settled_with_overrides_and_the_hosts_processors() -> None:
    """An enterprise tenant on 8 CPUs has 17 workers."""
    config = two_hosts()
    assert config.plan_of("umoja").workers == 17
    assert config.plan_of("globex").memory == 1536 * 1024**2


def test_a_tenant_may_run_an_image_of_its_own() -> None:
    """Else it runs the platform's."""
    config = two_hosts()
    assert config.image_of("umoja") == "own:1"
    assert config.image_of("acme") == "odoo-cloud/odoo:19.0"


def test_hosts_know_how_they_are_reached() -> None:
    """The connection carries the pinned key."""
    hosts = two_hosts().platform.hosts
    assert hosts["local"].connection == LocalAddress()
    assert hosts["paris"].connection == SshAddress(
        address="203.0.113.10", port=2222, user="deploy", host_key=KEY
    )


@pytest.mark.parametrize("state", ["suspended", "deleting"])
def test_a_tenant_that_does_not_run_is_promised_nothing(state: str) -> None:
    """8GiB hold one business tenant and any number of paused ones."""
    paused = {f"t{number}": tenant(plan="enterprise", state=state) for number in range(9)}
    config = StackConfig.load(platform(), {"acme": tenant(plan="business"), **paused})
    assert config.tenants["t1"].state is TenantState(state)


def test_a_host_may_be_full_to_the_last_byte() -> None:
    """1GiB PostgreSQL, 256MiB edge, 1GiB tenant."""
    hosts = {"local": local_host(memory="2304MiB")}
    assert StackConfig.load(platform(hosts=hosts), {"acme": tenant()}).tenants_on("local")


def test_a_config_does_not_change() -> None:
    """Neither it nor its mapping of tenants."""
    config = two_hosts()
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.tenants = {}  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        config.tenants["new"] = config.tenants["acme"]  # pyright: ignore[reportIndexIssue]


def test_how_often_a_tenant_is_backed_up() -> None:
    """Its own value, else the platform's, else its plan's."""
    tenants = {
        "acme": tenant(),
        "globex": tenant(plan="business"),
        "umoja": tenant(overrides={"backups": "weekly"}),
    }

    def schedules(**store: object) -> list[str]:
        config = StackConfig.load(platform(backups={"kind": "local", **store}), tenants)
        return [config.schedule_of(slug) for slug in tenants]

    assert schedules() == ["daily", "six-hourly", "weekly"]
    assert schedules(schedule="on-demand") == ["on-demand", "on-demand", "weekly"]


def test_which_hosts_the_operator_has_to_log_in_to() -> None:
    """Those with a tenant that has a schedule, or all others if what servers write is kept.

    Not its own, and none without backups.
    """
    hosts = {"paris": ssh_host(), "nairobi": ssh_host(address="203.0.113.11"), "lima": ssh_host()}
    hosts["lima"]["address"] = "203.0.113.12"
    tenants = {
        "acme": tenant(),
        "umoja": tenant(host="nairobi"),
        "globex": tenant(host="lima", overrides={"backups": "on-demand"}),
    }
    kept = StackConfig.load(platform(hosts=hosts, backups={"kind": "local"}), tenants)
    assert kept.beyond_operator == ("nairobi",)
    store = {"kind": "local", "point_in_time": {"days": 7}}
    logged = StackConfig.load(platform(hosts=hosts, backups=store), tenants)
    assert logged.beyond_operator == ("nairobi", "lima")
    assert StackConfig.load(platform(hosts=hosts), tenants).beyond_operator == ()
