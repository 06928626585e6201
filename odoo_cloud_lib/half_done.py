"""What stands against any verb: a tenant that an earlier operation has left half-done.

Owns: telling it, and the command that goes on. Whatever is done to such a tenant first could remove
the only whole copy of something. Does not own: finishing it (:mod:`odoo_cloud_lib.operations`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from odoo_cloud_lib import database, edge, naming, standby
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationRecord
from odoo_cloud_lib.life import BROKEN, CLONE, RESTORE

if TYPE_CHECKING:
    from odoo_cloud_lib.session import Session

FOLLOW = "odoo-cloud: files follow"
"""How the note of a database begins that took another one's place, until its files have, too."""


def half_changed(session: "Session", slug: str) -> Iterable[OdooCloudError]:
    """Tell of a database whose modules were being changed when somebody was killed."""
    known = session.inventory.tenants.get(slug)
    if known and standby.is_begun(session.server(known.host), known.database):
        yield TenantStateError(
            slug,
            reason="a change of its modules was interrupted, and its database is half-changed;"
            " valid: finishing that first",
            command=f"odoo-cloud operations list --tenant {slug}, and resume it",
        )


def half_cloned(session: "Session", slug: str) -> Iterable[OdooCloudError]:
    """Tell of a clone that is not what it is to be yet, and may not be safe to open."""
    if slug not in session.inventory.tenants:
        return
    for last in session.ledger.operations(tenant=slug, limit=1):
        if last.verb == CLONE and last.state in BROKEN:
            yield TenantStateError(
                slug,
                reason=f"it is to be a clone of {last.arguments['source']}, which did not come to"
                " its end; valid: finishing that, or deleting it",
                command=f"odoo-cloud operations resume {last.id}",
            )


def half_restored(session: "Session", slug: str) -> Iterable[OdooCloudError]:
    """Tell of a restore that has the tenant out of service, or another's place taken.

    Before that everything happens beside the tenant, and nothing of it is needed any more.
    """
    if slug not in session.inventory.tenants:
        return
    for last in session.ledger.operations(tenant=slug, verb=RESTORE, limit=1):
        if last.state in BROKEN and _has_touched(session, slug, last):
            resume, again = f"operations resume {last.id}", f"backups restore {slug}"
            yield TenantStateError(
                slug,
                reason="a restore of it did not come to its end; valid: finishing that first",
                command=f"odoo-cloud {again if last.followed_by else resume}",
            )


def _has_touched(session: "Session", slug: str, restore: OperationRecord) -> bool:
    known = session.tenant(slug)
    server = session.server(known.host)
    aside = naming.replaced_database(slug, str(restore.arguments.get("mark")))
    if database.database_exists(server, aside):
        return True
    if database.note_of(server, known.database).startswith(FOLLOW):
        return True
    # Whatever was begun since may be what has closed it.
    return restore.followed_by is None and _is_closed(session, slug)


def _is_closed(session: "Session", slug: str) -> bool:
    host = session.tenant(slug).host
    sites = edge.assigned_sites(session.host(host).docker, session.inventory.hosts[host].edge, slug)
    return any(naming.opened_site(site) != site for site in sites)
