"""Odoo's system connections, sent to the tenant's own database.

Odoo opens the database ``postgres`` for the bus, for cron, for its health check and at start. There
tenants would hear and forge each other's notifications, so their roles may not enter it.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

from collections.abc import Callable

import odoo.service.db
import odoo.sql_db
from odoo.tools import config

from .wrapping import wrap

SYSTEM_DATABASE = "postgres"


def use_own_database() -> None:
    """Let ``postgres`` mean the database of ``db_name``, and let that be the only one there is."""
    wrap(odoo.sql_db, "db_connect", _db_connect)
    wrap(odoo.service.db, "list_dbs", _list_dbs)


def _db_connect(
    original: Callable[..., object], to: str, *args: object, **kwargs: object
) -> object:
    own = config["db_name"]
    name = own[0] if to == SYSTEM_DATABASE and len(own) == 1 else to
    return original(name, *args, **kwargs)


def _list_dbs(  # Odoo calls it with and without the argument
    original: Callable[..., list[str]],
    force: object = False,  # noqa: FBT002
) -> list[str]:
    # The original asks the server which databases the role owns, for every request of a stranger.
    if config["db_name"] and (force or config["list_db"]):
        return sorted(config["db_name"])
    return original(force)
