"""An Odoo beside a tenant's own: the tenant's image and files, a database that was lent to it.

Owns: what such a container may do, which is less than the tenant's own: it has no network, and
reaches nothing but the host's PostgreSQL. Does not own: what Odoo does in it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from docker.errors import ImageNotFound
from docker.models.containers import Container

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import WHOLE_LOG, remove, remove_labelled, write_file
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.errors import ImageError
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.odoo_config import OdooSettings, render

# In the container's own layer, and gone with it.
CONFIG_DIR = "/tmp"  # noqa: S108
CONFIG = "beside.conf"


@dataclass(frozen=True, kw_only=True)
class BesideSettings:
    """``memory``: bytes that the process may use. ``labels``: of its container, and of no other."""

    database: str
    image: str
    filestore: str
    socket_volume: str
    memory: int
    labels: dict[str, str]


@contextmanager
def odoo_beside(
    host: Host, settings: BesideSettings, login: Login, *command: str
) -> Generator[Container]:
    """Yield a container that is made and not started; what a killed run left of it goes first.

    Raises:
        ImageError: the image is not on the host.
    """
    config = OdooSettings.for_installation(
        database=settings.database, role=login.user, database_password=login.password
    )
    remove_labelled(host.docker, settings.labels)
    try:
        container = host.docker.containers.create(
            settings.image,
            command=list(command),
            environment={"ODOO_RC": f"{CONFIG_DIR}/{CONFIG}", "MALLOC_ARENA_MAX": "2"},
            network_mode="none",
            labels=settings.labels,
            volumes={
                settings.filestore: {"bind": naming.ODOO_DATA_DIR, "mode": "rw"},
                settings.socket_volume: {"bind": naming.POSTGRES_SOCKET_DIR, "mode": "ro"},
            },
            tmpfs={naming.ODOO_ADDONS_DIR: "ro,size=4k"},
            mem_limit=settings.memory,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            # Whatever the engine's own default is: what it writes is read back.
            log_config=WHOLE_LOG,
        )
    except ImageNotFound:
        raise ImageError(
            settings.image, reason="no such image on the host", command="pulumi up --refresh"
        ) from None
    try:
        write_file(container, CONFIG_DIR, CONFIG, render(config))
        yield container
    finally:
        remove(container)
