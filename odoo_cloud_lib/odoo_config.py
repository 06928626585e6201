"""The text of a tenant's odoo.conf, as a pure function of its settings.

Owns: which options Odoo runs with, how they are spelled, and what may stand in them. Does not own:
where the values come from (:mod:`odoo_cloud_lib.plan`, :mod:`odoo_cloud_lib.secret`), nor how the
file reaches the container.

Equal settings give equal text: the container is replaced whenever its file changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from odoo_cloud_lib.errors import ConfigError, Problem
from odoo_cloud_lib.naming import ODOO_DATA_DIR, POSTGRES_SOCKET_DIR, REDIS_ALIAS

ADDONS_DIR = "/opt/odoo-cloud/addons"
HTTP_PORT = 8069
GEVENT_PORT = 8072
REDIS_PORT = 6379
SESSION_ADDON = "odoo_cloud_session"

# Odoo reads the file with configparser and some values as regular expressions: what is let in has
# no meaning to either.
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_NAME_RULE = "lower-case letters, digits, - and _, a letter first, at most 63 characters"
_OPAQUE = re.compile(r"[A-Za-z0-9_-]{16,}")
_OPAQUE_RULE = "at least 16 letters, digits, - or _"


@dataclass(frozen=True, kw_only=True)
class OdooSettings:
    """What differs between two tenants' odoo.conf.

    Memory limits are bytes of virtual memory of one process, time limits seconds of one request; 0
    is no limit. ``db_maxconn``: PostgreSQL connections of one process. Without ``master_password``
    nobody passes as master; without ``redis_password`` no sessions are kept in Redis.
    """

    database: str
    role: str
    database_password: str = field(repr=False)
    master_password: str | None = field(repr=False)
    redis_password: str | None = field(repr=False)
    workers: int
    max_cron_threads: int
    limit_memory_soft: int
    limit_memory_hard: int
    limit_time_cpu: int
    limit_time_real: int
    db_maxconn: int
    gevent_port: int = GEVENT_PORT

    @classmethod
    def for_installation(
        cls, *, database: str, role: str, database_password: str
    ) -> "OdooSettings":
        """Settings to install modules with: one process, no limits, no jobs, no sessions."""
        return cls(
            database=database,
            role=role,
            database_password=database_password,
            master_password=None,
            redis_password=None,
            workers=0,
            max_cron_threads=0,
            limit_memory_soft=0,
            limit_memory_hard=0,
            limit_time_cpu=0,
            limit_time_real=0,
            db_maxconn=8,
        )


def render(settings: OdooSettings) -> str:
    """Return the text of odoo.conf.

    Raises:
        ConfigError: a value that Odoo would misread, or numbers that contradict each other; names
            all of them, and no secret.
    """
    if problems := [*_name_problems(settings), *_number_problems(settings)]:
        raise ConfigError(problems)
    sections = {"options": _options(settings), "odoo_cloud": _redis(settings)}
    return "\n".join(_section(name, values) for name, values in sections.items() if values)


def _section(name: str, values: dict[str, str | int]) -> str:
    lines = (f"{key} = {value}".rstrip() for key, value in values.items())
    return "\n".join([f"[{name}]", *lines, ""])


def _options(settings: OdooSettings) -> dict[str, str | int]:
    return {
        "data_dir": ODOO_DATA_DIR,
        "addons_path": ADDONS_DIR,
        "server_wide_modules": ",".join(_server_wide_modules(settings)),
        "admin_passwd": settings.master_password or "",
        "list_db": "False",
        "db_host": POSTGRES_SOCKET_DIR,
        "db_user": settings.role,
        "db_password": settings.database_password,
        "db_name": settings.database,
        "dbfilter": f"^{settings.database}$",
        "db_maxconn": settings.db_maxconn,
        "unaccent": "False",
        "without_demo": "True",
        "proxy_mode": "True",
        "http_interface": "0.0.0.0",  # noqa: S104  the container's own network
        "http_port": HTTP_PORT,
        "gevent_port": settings.gevent_port,
        "workers": settings.workers,
        "max_cron_threads": settings.max_cron_threads,
        "limit_memory_soft": settings.limit_memory_soft,
        "limit_memory_hard": settings.limit_memory_hard,
        "limit_time_cpu": settings.limit_time_cpu,
        "limit_time_real": settings.limit_time_real,
    }


def _server_wide_modules(settings: OdooSettings) -> tuple[str, ...]:
    odoo = ("base", "rpc", "web")
    return odoo if settings.redis_password is None else (*odoo, SESSION_ADDON)


def _redis(settings: OdooSettings) -> dict[str, str | int]:
    # A section of our own: Odoo warns about options that it does not know, not about sections.
    if settings.redis_password is None:
        return {}
    return {
        "redis_host": REDIS_ALIAS,
        "redis_port": REDIS_PORT,
        "redis_password": settings.redis_password,
    }


def _name_problems(settings: OdooSettings) -> Iterator[Problem]:
    for name in ("database", "role"):
        value: str = getattr(settings, name)
        if not _NAME.fullmatch(value):
            yield Problem(f"odoo.conf.{name}", repr(value), _NAME_RULE)
    for name in ("database_password", "master_password", "redis_password"):
        secret: str | None = getattr(settings, name)
        if secret is not None and not _OPAQUE.fullmatch(secret):
            yield Problem(f"odoo.conf.{name}", f"{len(secret)} characters", _OPAQUE_RULE)


def _number_problems(settings: OdooSettings) -> Iterator[Problem]:
    least = {"workers": 0, "max_cron_threads": 0, "limit_memory_soft": 0, "limit_memory_hard": 0}
    least |= {"limit_time_cpu": 0, "limit_time_real": 0, "db_maxconn": 1, "gevent_port": 1024}
    for name, minimum in least.items():
        value: int = getattr(settings, name)
        if value < minimum:
            yield Problem(f"odoo.conf.{name}", str(value), f"a whole number from {minimum}")
    soft, hard = settings.limit_memory_soft, settings.limit_memory_hard
    if 0 < hard < soft:
        yield Problem("odoo.conf.limit_memory_hard", str(hard), f"at least the soft limit, {soft}")
    if settings.gevent_port == HTTP_PORT:
        yield Problem("odoo.conf.gevent_port", str(HTTP_PORT), "a port that HTTP does not use")
