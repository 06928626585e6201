"""Every mistake in a config is reported, in exactly these words."""

from typing import Any

import pytest

from odoo_cloud_lib.errors import ConfigError
from stacks.config import StackConfig
from tests.stacks.factories import local_host, mistakes, platform, ssh_host, tenant

Raw = dict[str, Any]

SLUG_RULE = (
    "lower-case letters, digits and single hyphens, a letter first, no hyphen last,"
    " at most 40 characters, not a reserved name"
)

BAD: dict[str, tuple[Raw, Raw, str]] = {
    "bad slug": (
        platform(),
        {"Acme_1": tenant()},
        f"odoo-cloud:tenants.Acme_1: given 'Acme_1'; valid: {SLUG_RULE}",
    ),
    "reserved slug": (
        platform(),
        {"postgres": tenant()},
        f"odoo-cloud:tenants.postgres: given 'postgres'; valid: {SLUG_RULE}",
    ),
    "unknown plan": (
        platform(),
        {"acme": tenant(plan="gold")},
        "odoo-cloud:tenants.acme.plan: given 'gold'; valid: basic, business, enterprise",
    ),
    "missing plan": (
        platform(),
        {"acme": {}},
        "odoo-cloud:tenants.acme.plan: given nothing; valid: basic, business, enterprise",
    ),
    "unknown store": (
        platform(backups={"kind": "ftp"}),
        {},
        "odoo-cloud:platform.backups.kind: given 'ftp'; valid: aws, local, s3",
    ),
    "endpoint without a scheme": (
        platform(backups={"kind": "s3", "endpoint": "s3.example.com", "bucket": "backups"}),
        {},
        "odoo-cloud:platform.backups.endpoint: given 's3.example.com';"
        " valid: The provider's address, with no path and no slash at its end, such as"
        " https://s3.eu-central-003.backblazeb2.com",
    ),
    "endpoint with a slash": (
        platform(backups={"kind": "s3", "endpoint": "https://s3.example.com/", "bucket": "abc"}),
        {},
        "odoo-cloud:platform.backups.endpoint: given 'https://s3.example.com/';"
        " valid: The provider's address, with no path and no slash at its end, such as"
        " https://s3.eu-central-003.backblazeb2.com",
    ),
    "bucket of another form": (
        platform(backups={"kind": "s3", "endpoint": "https://s3.example.com", "bucket": "A_b"}),
        {},
        "odoo-cloud:platform.backups.bucket: given 'A_b';"
        " valid: The bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without a"
        " folder: backups are below one of the stack's name",
    ),
    "unknown key of the local store": (
        platform(backups={"kind": "local", "endpoint": "http://x"}),
        {},
        "odoo-cloud:platform.backups.endpoint: given an unknown key;"
        " valid: at, zone, schedule, retention, point_in_time, kind, memory",
    ),
    "store that is no longer in the memory": (
        platform(
            hosts={"local": local_host(memory="2GiB")}, backups={"kind": "local", "memory": "1GiB"}
        ),
        {},
        "odoo-cloud:platform.hosts.local.memory: given 2GiB, with 2560MiB promised"
        " (postgres 1GiB, edge 256MiB, s3 1GiB, operator 256MiB);"
        " valid: 512MiB more, or so much less promised",
    ),
    "time of the day without its zero": (
        platform(backups={"kind": "local", "at": "2:00"}),
        {},
        "odoo-cloud:platform.backups.at: given '2:00';"
        " valid: The time of the day at which backups begin, such as 02:00",
    ),
    "time zone that is none": (
        platform(backups={"kind": "local", "zone": "Europe"}),
        {},
        "odoo-cloud:platform.backups.zone: given 'Europe';"
        " valid: The time zone of that, such as UTC or Europe/Paris",
    ),
    "retention that keeps nothing": (
        platform(backups={"kind": "local", "retention": {"daily": 0, "weekly": 0, "monthly": 0}}),
        {},
        "odoo-cloud:platform.backups.retention: given {'daily': 0, 'monthly': 0, 'weekly': 0};"
        " valid: How long backups are kept, a mapping such as {daily: 7, weekly: 4, monthly: 3},"
        " in which one is above 0",
    ),
    "retention of half a day": (
        platform(backups={"kind": "local", "retention": {"daily": 0.5}}),
        {},
        "odoo-cloud:platform.backups.retention.daily: given 0.5;"
        " valid: Days of which the last backup is kept, a whole number from 0 to 1000",
    ),
    "retention of yes days": (
        platform(backups={"kind": "local", "retention": {"daily": True}}),
        {},
        "odoo-cloud:platform.backups.retention.daily: given True;"
        " valid: Days of which the last backup is kept, a whole number from 0 to 1000",
    ),
    "metrics on a port that is taken": (
        platform(backups={"kind": "local"}, operator={"metrics_port": 5432}),
        {},
        "odoo-cloud:platform.operator.metrics_port: given 5432;"
        " valid: a port that is not taken by odoo-cloud:platform.hosts.local.postgres.port",
    ),
    "tenant here that a server would have to back up": (
        platform(hosts={"paris": ssh_host(), "local": local_host()}, backups={"kind": "local"}),
        {
            "acme": tenant(host="local"),
            "umoja": tenant(host="local", overrides={"backups": "on-demand"}),
            "globex": tenant(),
        },
        "odoo-cloud:tenants.acme.overrides.backups: given daily;"
        " valid: on-demand, as the operator, on the first host, does not reach this machine",
    ),
    "log here that a server would have to store": (
        platform(
            hosts={"paris": ssh_host(), "local": local_host()},
            backups={"kind": "local", "point_in_time": {"days": 3}},
        ),
        {"acme": tenant()},
        "odoo-cloud:platform.backups.point_in_time: given {days: 3};"
        " valid: nothing, as the operator, on the first host, does not reach host local,"
        " which is this machine",
    ),
    "schedule without a store": (
        platform(),
        {
            "acme": tenant(overrides={"backups": "hourly"}),
            "umoja": tenant(overrides={"backups": "on-demand"}),
        },
        "odoo-cloud:tenants.acme.overrides.backups: given hourly;"
        " valid: on-demand or nothing, as there is no store in odoo-cloud:platform.backups",
    ),
    "domain of another tenant": (
        platform(),
        {
            "acme": tenant(domains=["erp.acme.example"]),
            "umoja": tenant(domains=["ERP.Acme.example."]),
        },
        "odoo-cloud:tenants.umoja.domains[0]: given 'erp.acme.example';"
        " valid: a host name that is not taken by odoo-cloud:tenants.acme.domains[0]",
    ),
    "default domain of another tenant": (
        platform(),
        {"acme": tenant(domains=["umoja.odoo.localhost"]), "umoja": tenant()},
        "odoo-cloud:tenants.acme.domains[0]: given 'umoja.odoo.localhost';"
        " valid: a host name that is not taken by odoo-cloud:tenants.umoja",
    ),
    "domain that is no host name": (
        platform(),
        {"acme": tenant(domains=["https://erp.acme.example/"])},
        "odoo-cloud:tenants.acme.domains[0]: given 'https://erp.acme.example/';"
        " valid: a host name such as erp.acme.example",
    ),
    "unknown host": (
        platform(),
        {"acme": tenant(host="paris")},
        "odoo-cloud:tenants.acme.host: given 'paris'; valid: local",
    ),
    "unknown key": (
        platform(),
        {"acme": tenant(domain="erp.acme.example")},
        "odoo-cloud:tenants.acme.domain: given an unknown key;"
        " valid: plan, domains, state, host, image, modules, overrides",
    ),
    "memory without its full unit": (
        platform(hosts={"local": local_host(memory="3G")}),
        {},
        "odoo-cloud:platform.hosts.local.memory: given '3G';"
        " valid: An amount with its unit, such as 16GiB: all that the platform may hand out here",
    ),
    "memory as a number": (
        platform(),
        {"acme": tenant(overrides={"memory": 3})},
        "odoo-cloud:tenants.acme.overrides.memory: given 3;"
        " valid: An amount with its unit, such as 2GiB, at least 512MiB: all memory of the tenant",
    ),
    "too little memory": (
        platform(),
        {"acme": tenant(overrides={"memory": "511MiB"})},
        "odoo-cloud:tenants.acme.overrides.memory: given '511MiB';"
        " valid: An amount with its unit, such as 2GiB, at least 512MiB: all memory of the tenant",
    ),
    "more than the host holds": (
        platform(hosts={"local": local_host(memory="4GiB")}),
        {"acme": tenant(), "umoja": tenant(plan="business"), "away": tenant(state="suspended")},
        "odoo-cloud:platform.hosts.local.memory: given 4GiB, with 5376MiB promised"
        " (postgres 1GiB, edge 256MiB, acme 1GiB, umoja 3GiB);"
        " valid: 1280MiB more, or so much less promised",
    ),
    "more processors than the host has": (
        platform(),
        {"acme": tenant(overrides={"cpus": 2.5})},
        "odoo-cloud:tenants.acme.overrides.cpus: given 2.5;"
        " valid: at most 2, as host local has no more",
    ),
    "ssh host without a key": (
        platform(hosts={"paris": {**ssh_host(), "host_key": None}}),
        {},
        "odoo-cloud:platform.hosts.paris.host_key: given nothing; valid: The server's public key,"
        " type and base64, as ssh-keyscan prints them: ssh-ed25519 AAAA...",
    ),
    "host key cut off": (
        platform(hosts={"paris": ssh_host(host_key="ssh-ed25519 AAAAC3Nz")}),
        {},
        "odoo-cloud:platform.hosts.paris.host_key: given 'ssh-ed25519 AAAAC3Nz';"
        " valid: The server's public key,"
        " type and base64, as ssh-keyscan prints them: ssh-ed25519 AAAA...",
    ),
    "unknown kind of host": (
        platform(hosts={"paris": ssh_host(kind="cloud")}),
        {},
        "odoo-cloud:platform.hosts.paris.kind: given 'cloud'; valid: local, ssh",
    ),
    "host name with a hyphen": (
        platform(hosts={"paris-1": ssh_host()}),
        {},
        "odoo-cloud:platform.hosts.paris-1: given 'paris-1';"
        " valid: lower-case letters and digits, a letter first, at most 20 characters",
    ),
    "no host": (
        platform(hosts={}),
        {"acme": tenant()},
        "odoo-cloud:platform.hosts: given {}; valid: The hosts by name, a mapping such as"
        " {local: {kind: local, memory: 8GiB, cpus: 2}}",
    ),
    "host that is no mapping": (
        platform(hosts={"local": "8GiB"}),
        {},
        "odoo-cloud:platform.hosts.local: given '8GiB'; valid: a mapping with the key kind",
    ),
    "port of the same host": (
        platform(hosts={"local": local_host(edge={"https_port": 5432})}),
        {},
        "odoo-cloud:platform.hosts.local.postgres.port: given 5432;"
        " valid: a port that is not taken by odoo-cloud:platform.hosts.local.edge.https_port",
    ),
    "image without tag or digest": (
        platform(),
        {"acme": tenant(image="odoo")},
        "odoo-cloud:tenants.acme.image: given 'odoo';"
        " valid: Another image than the platform's: a name with tag or digest",
    ),
    "tenant that is no mapping": (
        platform(),
        {"acme": "basic"},
        "odoo-cloud:tenants.acme: given 'basic'; valid: a mapping with the keys"
        " plan, domains, state, host, image, modules, overrides",
    ),
}


@pytest.mark.parametrize(("values", "tenants", "line"), BAD.values(), ids=BAD)
def test_says_what_is_wrong_and_what_is_valid(values: Raw, tenants: Raw, line: str) -> None:
    """One mistake gives one line, and the next command."""
    with pytest.raises(ConfigError) as caught:
        StackConfig.load(values, tenants)
    assert str(caught.value) == (
        f"stack config: 1 mistake\n  {line}\n  next: edit Pulumi.<stack>.yaml, then pulumi preview"
    )


def test_reports_mistakes_in_several_places_at_once() -> None:
    """A broken tenant and a broken host hide nothing, not even what the others get wrong."""
    hosts = {
        "local": local_host(memory="2GiB", edge={"http_port": 8080}),
        "second": local_host(edge={"http_port": 8080, "https_port": 8443}, postgres={"port": 1}),
        "broken": ssh_host(cpus="8"),
    }
    tenants = {
        "acme": tenant(domains=["erp.acme.example"]),
        "umoja": tenant(plan="gold", domains=["erp.acme.example"], host="nowhere"),
        "globex": tenant(host="broken"),
    }
    assert mistakes(platform(hosts=hosts), tenants) == [
        "odoo-cloud:platform.hosts.broken.cpus: given '8';"
        " valid: How many processors the host has, a whole number from 1",
        "odoo-cloud:platform.hosts.local.memory: given 2GiB, with 2304MiB promised"
        " (postgres 1GiB, edge 256MiB, acme 1GiB);"
        " valid: 256MiB more, or so much less promised",
        "odoo-cloud:platform.hosts.second.edge.http_port: given 8080;"
        " valid: a port that is not taken by odoo-cloud:platform.hosts.local.edge.http_port",
        "odoo-cloud:tenants.umoja.domains[0]: given 'erp.acme.example';"
        " valid: a host name that is not taken by odoo-cloud:tenants.acme.domains[0]",
        "odoo-cloud:tenants.umoja.host: given 'nowhere'; valid: local, second, broken",
        "odoo-cloud:tenants.umoja.plan: given 'gold'; valid: basic, business, enterprise",
    ]


def test_does_not_show_the_value_of_an_unknown_key() -> None:
    """It may be a secret in the wrong place."""
    [line] = mistakes(platform(), {"acme": tenant(admin_key="hunter2")})
    assert "hunter2" not in line


def test_hosts_on_different_machines_may_use_the_same_ports() -> None:
    """Two servers both listen on 443, and so does an address of its own on one machine."""
    hosts = {
        "paris": ssh_host(),
        "nairobi": ssh_host(address="198.51.100.20"),
        "here": local_host(edge={"address": "127.0.0.2"}),
        "there": local_host(edge={"address": "127.0.0.3"}, postgres={"port": 5433}),
    }
    assert list(StackConfig.load(platform(hosts=hosts), {}).platform.hosts) == [*hosts]
