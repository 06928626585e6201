"""Raw config values as Pulumi hands them over, sound unless a test changes them."""

from typing import Any

from odoo_cloud_lib.errors import ConfigError
from stacks.config import StackConfig

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII0ZOzh+5XeqtVyULkDIuj3+NZkiNMF1Qp8MB2sg/JCs"


def local_host(**changes: object) -> dict[str, Any]:
    """Return a local host of 8GiB and 2 CPUs."""
    return {"kind": "local", "memory": "8GiB", "cpus": 2, **changes}


def ssh_host(**changes: object) -> dict[str, Any]:
    """Return an SSH host of 16GiB and 8 CPUs."""
    host = {"kind": "ssh", "address": "203.0.113.10", "host_key": KEY}
    return {**host, "memory": "16GiB", "cpus": 8, **changes}


def platform(**changes: object) -> dict[str, Any]:
    """Return a platform with the one host ``local`` under ``odoo.localhost``."""
    settings = {"domain": "odoo.localhost", "tls": {"issuer": "internal"}}
    return {**settings, "hosts": {"local": local_host()}, **changes}


def tenant(**changes: object) -> dict[str, Any]:
    """Return a tenant of plan basic."""
    return {"plan": "basic", **changes}


def mistakes(values: object, tenants: object) -> list[str]:
    """Return what is wrong, one line each."""
    try:
        StackConfig.load(values, tenants)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []
