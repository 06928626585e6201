"""A tenant as going back on a restore leaves it that was killed half-way."""

from collections.abc import Generator
from contextlib import contextmanager

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.replaced import replaced_databases
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.half_done import FOLLOW
from odoo_cloud_lib.operations.out_of_service import service_of
from odoo_cloud_lib.session import Session


def put_aside(cloud: Cloud, slug: str) -> list[str]:
    """Return the databases of a tenant that were replaced and are kept."""
    with cloud.session() as session:
        return replaced_databases(session.server(session.tenant(slug).host), slug)


@contextmanager
def half_gone_back(cloud: Cloud, slug: str) -> Generator[Session]:
    """Give a tenant its database again, and not its files; it is out of service in the block."""
    [aside] = put_aside(cloud, slug)
    with cloud.session() as session:
        service, server = service_of(session, slug), session.server(session.tenant(slug).host)
        service.close()
        arriving = naming.arriving_database(slug)
        database.put_in_place(server, aside, slug, arriving, f"{FOLLOW} {aside} {arriving}")
        yield session
        service.start()
        service.open()
