"""Try what has arrived: an Odoo of the tenant's image must serve its login page."""

from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.containers import ask, last_lines
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.operations.beside import odoo_beside
from odoo_cloud_lib.operations.copy_database import copying_login
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy
from odoo_cloud_lib.workbench import LOG_LINES

ASK = """\
import http.client
asked = http.client.HTTPConnection("127.0.0.1", 8069, timeout=120)
asked.request("GET", "/web/login")
print(asked.getresponse().status)
"""
OK = "200"


def try_it(arriving: Arriving) -> None:
    """Start an Odoo on it, without a network and without jobs, and ask for its login page.

    Raises:
        TenantNotReadyError: it does not start; carries the end of its log.
        CopyError: the page does not come; likewise.
    """
    bench, host = arriving.bench, arriving.session.host(arriving.bench.host)
    with (
        copying_login(bench) as login,
        odoo_beside(host, arriving.beside, login, "odoo") as odoo,
    ):
        odoo.start()
        wait_until_healthy(host, arriving.slug, str(odoo.id))
        _, told = ask(odoo, "python3", "-c", ASK)
        if told.strip() != OK:
            raise CopyError(
                arriving.slug,
                reason=f"an Odoo on {arriving.told} answers"
                f" {told.strip()[-200:]!r} where its login page is; valid: {OK}",
                command=arriving.remedy,
                log=last_lines(odoo, LOG_LINES),
            )
