"""An outage of PostgreSQL, outlived.

On its own, Odoo's cron threads end for good when the server does not answer at once after a broken
connection, and its worker master stops altogether when it forks in that moment.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import logging
import time
from collections.abc import Callable

import psycopg2
from odoo.service.server import PreforkServer, ThreadedServer

from .wrapping import wrap

RETRY_SECONDS = 5

_logger = logging.getLogger(__name__)


def outlive_database_outages() -> None:
    """Let cron threads and the worker master try again until PostgreSQL answers."""
    wrap(ThreadedServer, "cron_thread", _cron_thread)
    wrap(PreforkServer, "process_spawn", _process_spawn)


def _cron_thread(original: Callable[..., None], server: ThreadedServer, number: int) -> None:
    while True:
        try:
            original(server, number)
        except psycopg2.Error as error:
            _logger.warning("cron%d waits for the database: %s", number, _first_line(error))
            time.sleep(RETRY_SECONDS)


def _process_spawn(original: Callable[..., None], server: PreforkServer) -> None:
    try:
        original(server)
    except psycopg2.Error as error:
        # The master's own loop comes back here within seconds.
        _logger.warning("new workers wait for the database: %s", _first_line(error))


def _first_line(error: psycopg2.Error) -> str:
    return str(error).strip().partition("\n")[0]
