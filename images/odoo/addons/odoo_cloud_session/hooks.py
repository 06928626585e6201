"""Puts the session store and the outage pages in place, once Odoo's configuration is read."""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import logging
import sys
from collections.abc import Callable

import odoo.http
import psycopg2
from odoo.tools import config
from odoo_cloud_image.config import ConfigError, redis_address
from odoo_cloud_image.sessions import Sessions, connect
from odoo_cloud_image.wrapping import wrap

from .outage import DatabaseAwayError
from .store import RedisSessionStore

_logger = logging.getLogger(__name__)


def install() -> None:
    """Replace Odoo's session store and its answer while the database is away.

    Ends the process when the address of Redis is missing: Odoo would log the error and go on with
    sessions in files.
    """
    try:
        address = redis_address(config["config"])
    except ConfigError as error:
        sys.exit(f"odoo_cloud_session: {error}")
    odoo.http.root.session_store = RedisSessionStore(Sessions(connect(address)), str(address))
    wrap(odoo.http.Request, "_serve_db", _serve_db)
    _logger.info("sessions are kept in Redis at %s", address)


def _serve_db(original: Callable[..., object], request: odoo.http.Request) -> object:
    # On its own, Odoo ends the session of whoever comes by while PostgreSQL restarts.
    try:
        return original(request)
    except odoo.http.RegistryError as error:
        _log_cause(error.__cause__)
        if request.httprequest.path == "/web/health":
            request.db = None
            return request._serve_nodb()  # pyright: ignore[reportPrivateUsage]  Odoo offers no other
        raise DatabaseAwayError from error


def _log_cause(cause: BaseException | None) -> None:
    outage = isinstance(cause, psycopg2.OperationalError)
    reason = str(cause).strip().partition("\n")[0]
    _logger.warning("no database: %s", reason, exc_info=None if outage else cause)
