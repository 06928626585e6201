"""Build the database that new tenants are copied from, once for each set of image and modules.

Owns: the order of the steps. The finished template holds its attachments inside (no filestore
beside it), so copying the database is the whole of creating a tenant's data.
"""

import secrets
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import PurePosixPath

from docker.errors import APIError, ImageNotFound
from docker.models.containers import Container

from odoo_cloud_lib import database, naming, odoo_database
from odoo_cloud_lib.containers import last_lines, read_files, remove, remove_labelled, write_file
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import ImageError
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.odoo_config import OdooSettings, render
from odoo_cloud_lib.secret import redacted

BUILD_SECONDS = 1800
LOG_LINES = 30
CONFIG = "build.conf"
CORRECT = "correct the tenant's modules in the stack's config, then pulumi up"
TEMPLATE_LABEL = f"{naming.LABEL_PREFIX}.template"


def build_template(
    host: Host,
    server: Server,
    *,
    image: str,
    modules: tuple[str, ...],
    socket_volume: str,
    labels: dict[str, str],
) -> str:
    """Return the name of the template for ``image`` and ``modules``, building it if it is missing.

    Safe to kill: the template gets its name last, and a half-built one is begun anew.

    Raises:
        ImageError: Odoo could not install a module; carries the end of its log.
        DatabaseError: the server refused a step.
    """
    name = naming.template_database(image, modules)
    # What an engine that was killed left running may still be building it.
    database.lock(server, name)
    if database.database_exists(server, name):
        return name
    with ExitStack() as undo:
        undo.callback(drop_template, server, name)
        _build(host, server, name, image, modules, socket_volume, labels)
        undo.pop_all()
    return name


def drop_template(server: Server, name: str) -> None:
    """Remove a template; tenants that were copied from it are not concerned."""
    database.lock(server, name)
    database.drop_database(server, name)
    database.drop_database(server, _building_name(name))
    database.drop_role(server, name)


def _building_name(name: str) -> str:
    return f"{name}_building"


def _build(
    host: Host,
    server: Server,
    name: str,
    image: str,
    modules: tuple[str, ...],
    socket_volume: str,
    labels: dict[str, str],
) -> None:
    building, password = _building_name(name), secrets.token_urlsafe(24)
    database.close_to_public(server, *database.SYSTEM_DATABASES)
    database.drop_database(server, building)
    database.ensure_role(server, name, password, connection_limit=-1)
    database.create_empty(server, building, name)
    settings = OdooSettings.for_installation(
        database=building, role=name, database_password=password
    )
    with (
        database.also_connect(server, building) as inside,
        _odoo(host, image, modules, socket_volume, {**labels, TEMPLATE_LABEL: name}) as odoo,
    ):
        odoo_database.add_extensions(inside)
        write_file(odoo, naming.ODOO_DATA_DIR, CONFIG, render(settings))
        _install(odoo, image, modules, password)
        if missing := odoo_database.not_installed(inside, modules):
            raise ImageError(image, reason=f"no module {', '.join(missing)} in it", command=CORRECT)
        odoo_database.take_in_files(inside, _stored_files(odoo, building))
        odoo_database.forget_admin_password(inside)
        odoo_database.settle_sequences(inside)
    database.seal_template(server, building, name)
    database.rename_database(server, building, name)


@contextmanager
def _odoo(
    host: Host, image: str, modules: tuple[str, ...], socket_volume: str, labels: dict[str, str]
) -> Generator[Container]:
    remove_labelled(host.docker, labels)  # what a killed run left
    try:
        container = host.docker.containers.create(
            image,
            command=["odoo", "-i", ",".join(modules), "--stop-after-init", "--no-http"],
            environment={"ODOO_RC": f"{naming.ODOO_DATA_DIR}/{CONFIG}"},
            network_mode="none",
            labels=labels,
            volumes={socket_volume: {"bind": naming.POSTGRES_SOCKET_DIR, "mode": "ro"}},
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
        )
    except ImageNotFound:
        raise ImageError(
            image, reason="no such image on the host", command="pulumi up --refresh"
        ) from None
    try:
        yield container
    finally:
        remove(container)


def _install(odoo: Container, image: str, modules: tuple[str, ...], password: str) -> None:
    try:
        odoo.start()
        code = int(odoo.wait(timeout=BUILD_SECONDS)["StatusCode"])
    except APIError as error:
        raise ImageError(image, reason=str(error), command="docker ps --all") from None
    if code:
        raise ImageError(
            image,
            reason=f"installing {', '.join(modules)} ended with exit code {code}",
            command=CORRECT,
            log=redacted(last_lines(odoo, LOG_LINES), [password]),
        )


def _stored_files(odoo: Container, name: str) -> Generator[tuple[str, bytes]]:
    """Yield each attachment as ``ab/ab12…``, the name that the database knows it by."""
    for path, content in read_files(odoo, naming.filestore_dir(name)):
        parts = PurePosixPath(path).parts
        yield "/".join(parts[-2:]), content
