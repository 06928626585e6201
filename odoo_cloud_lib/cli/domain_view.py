"""Host names as they are shown."""

from collections.abc import Sequence

from odoo_cloud_lib.cli.output import write_table
from odoo_cloud_lib.domains.status import DomainStatus

COLUMNS = ("domain", "main", "DNS", "certificate", "expires", "note")


def write_domains(domains: Sequence[DomainStatus]) -> None:
    """Write a line for each host name."""
    rows = [
        (
            it.domain,
            it.main,
            it.dns,
            it.certificate.issuer if it.certificate else "",
            it.certificate.expires if it.certificate else "",
            "; ".join(filter(None, (it.told, it.without))),
        )
        for it in domains
    ]
    write_table(COLUMNS, rows, empty="no host names")
