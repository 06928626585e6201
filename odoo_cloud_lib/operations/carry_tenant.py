"""Carry a suspended tenant's data to another host, and prove that all of it arrived.

Owns: the steps of that, each of which begins anew when it is done again, and removing what was
carried. Nothing on the old host is changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.repositories import remove_keys
from odoo_cloud_lib.disk import room_for_dump
from odoo_cloud_lib.naming import STACK_LABEL, TENANT_LABEL, TenantRole
from odoo_cloud_lib.operations.copy_database import (
    DUMP,
    copying_login,
    count_rows,
    drop_copies,
    dump_database,
    load_database,
    name_arrived,
    servers_extensions,
    stored_files,
)
from odoo_cloud_lib.operations.copy_files import (
    carry_dump,
    carry_volume,
    checksums,
    faults_of,
    require_equal,
)
from odoo_cloud_lib.operations.create_database import drop_tenant
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.verb import WorkStep
from odoo_cloud_lib.workbench import Workbench, remove_volume, workbench

VOLUMES = (TenantRole.FILESTORE, TenantRole.SESSIONS)


@dataclass(frozen=True)
class Carrier:
    """Carries ``slug`` from host ``source`` to host ``target``; ``told`` takes what it found."""

    session: Session
    slug: str
    source: str
    target: str
    told: dict[str, JsonValue]

    def steps(self) -> Iterable[WorkStep]:
        """Return the steps, in order; after the last the database has its name on the target."""
        volumes = [naming.tenant_resource(*self._place, role) for role in VOLUMES]
        yield WorkStep(
            name="clear both hosts of what an earlier move left", do=lambda _: self._clear()
        )
        yield WorkStep(name="carry its database", do=lambda _: self._carry_database())
        yield WorkStep(
            name="carry its files",
            do=lambda _: self._carry_files(),
            changes=lambda: [f"create volume {it}" for it in volumes],
        )
        yield WorkStep(
            name=f"give its database its name on host {self.target}",
            do=lambda _: name_arrived(self._there),
            changes=lambda: (f"create database {self.slug} on host {self.target}",),
        )

    @property
    def _place(self) -> tuple[str, str, str]:
        return self.session.inventory.stack, self.target, self.slug

    @cached_property
    def _here(self) -> Workbench:
        return workbench(self.session, self.source, self.slug)

    @cached_property
    def _there(self) -> Workbench:
        return workbench(self.session, self.target, self.slug)

    def _clear(self) -> None:
        remove_from(self.session, self.source, self.slug, data=False)
        remove_from(self.session, self.target, self.slug, data=True)

    def _carry_database(self) -> None:
        here, there = self._here, self._there
        here.make_scratch()
        with copying_login(here) as login:
            name = naming.database_name(self.slug)
            own, rows = servers_extensions(here, login, name), count_rows(here, login, name)
            room = room_for_dump(self.session, self.source)
            dump_database(here, login, name, here.scratch, room, without=own)
        carry_dump(here, there, DUMP)
        arrived = load_database(there, there.scratch, own)
        require_equal(self.slug, "rows of its tables", rows, arrived)
        self.told["rows"] = sum(rows.values())
        here.clear()
        there.clear()

    def _carry_files(self) -> None:
        for role in VOLUMES:
            carry_volume(self._here, self._there, role)
            files = checksums(self._here, self._here.volume(role))
            arrived = checksums(self._there, self._there.volume(role))
            require_equal(self.slug, f"files of its {role}", files, arrived)
            if role is TenantRole.FILESTORE:
                self._tell_faults(files)

    def _tell_faults(self, files: dict[str, str]) -> None:
        name = naming.database_name(self.slug)
        with copying_login(self._here) as login:
            stored = stored_files(self._here, login, name)
        base = f"filestore/{name}/"
        kept = {path.removeprefix(base): it for path, it in files.items() if path.startswith(base)}
        self.told["files"] = len(files)
        self.told.update(faults_of(kept, stored).told(self.session.report))


def remove_from(session: Session, host: str, slug: str, *, data: bool) -> None:
    """Remove what was on its way from a host; with ``data`` also the tenant's own, and its keys.

    Not while the engine has them there. Nothing to remove is no error.
    """
    bench = workbench(session, host, slug)
    bench.clear()
    # A session of its own: it locks the tenant's name, which the engine wants as well.
    with database.also_connect(bench.server, "postgres") as server:
        drop_copies(server, slug)
        if data:
            drop_tenant(server, naming.database_name(slug))
    if data:
        for name in _volumes(bench):
            remove_volume(bench.docker, name)
        remove_keys(session, bench)


def _volumes(bench: Workbench) -> list[str]:
    labels = naming.tenant_labels(bench.stack, bench.host, bench.slug, "")
    own = [f"{key}={labels[key]}" for key in (STACK_LABEL, TENANT_LABEL)]
    found = bench.docker.volumes.list(filters={"label": own})
    names = {bench.volume(role) for role in VOLUMES}
    return [str(it.name) for it in found if it.name in names]
