"""The section ``[odoo_cloud]`` of odoo.conf, which Odoo itself passes over."""

import configparser
from dataclasses import dataclass, field

SECTION = "odoo_cloud"
KEYS = ("redis_host", "redis_port", "redis_password")


class ConfigError(Exception):
    """The section is missing or wrong. The message never holds a secret."""


@dataclass(frozen=True, kw_only=True)
class RedisAddress:
    """Where the tenant's Redis listens, and the password that it asks for."""

    host: str
    port: int
    password: str = field(repr=False)

    def __str__(self) -> str:
        """Render as ``redis:6379``."""
        return f"{self.host}:{self.port}"


def redis_address(path: str) -> RedisAddress:
    """Read the address of Redis from the odoo.conf at ``path``.

    Raises:
        ConfigError: there is no such file, section or key, or the port is no number.
    """
    values = _section(path)
    port = values["redis_port"]
    if not port.isdecimal():
        raise ConfigError(_message(path, f"redis_port = {port}", "a number such as 6379"))
    return RedisAddress(
        host=values["redis_host"], port=int(port), password=values["redis_password"]
    )


def _section(path: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read(path)
    values = dict(parser.items(SECTION)) if parser.has_section(SECTION) else {}
    if missing := [key for key in KEYS if not values.get(key)]:
        raise ConfigError(_message(path, f"no {' and no '.join(missing)}", f"all of {KEYS}"))
    return values


def _message(path: str, given: str, valid: str) -> str:
    return (
        f"{path or 'no odoo.conf'}, section [{SECTION}]: {given}; valid: {valid}\n"
        f"  next: add it, or take odoo_cloud_session out of server_wide_modules"
    )
