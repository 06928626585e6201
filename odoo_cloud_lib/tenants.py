"""The tenants of a cloud, and one of them: the names under which its verbs are found.

Does not own: what a verb does (:mod:`odoo_cloud_lib.operations`).
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from odoo_cloud_lib import subject
from odoo_cloud_lib.company import Company
from odoo_cloud_lib.domains.records import DomainChallenge
from odoo_cloud_lib.domains.status import DomainStatus, challenge_for, domain_statuses
from odoo_cloud_lib.errors import TenantMissingError
from odoo_cloud_lib.inventory import InventoryTenant
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.records import OperationRecord
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.modules.installed import OdooModule
from odoo_cloud_lib.odoo_client import ApiKey, Login, OdooClient, connect
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.clone_tenant import Clone
from odoo_cloud_lib.operations.create_tenant import Create
from odoo_cloud_lib.operations.delete_tenant import CancelDelete, Delete, ScheduleDelete
from odoo_cloud_lib.operations.drill import Drill
from odoo_cloud_lib.operations.erase_tenant import due
from odoo_cloud_lib.operations.export_zip import Export
from odoo_cloud_lib.operations.find_backups import FindBackups
from odoo_cloud_lib.operations.import_final import ImportFinal
from odoo_cloud_lib.operations.import_zip import Import
from odoo_cloud_lib.operations.look_at_modules import installed_modules
from odoo_cloud_lib.operations.move_tenant import Move
from odoo_cloud_lib.operations.prune import Prune
from odoo_cloud_lib.operations.recover_tenant import Recover
from odoo_cloud_lib.operations.restore import Part, Restore
from odoo_cloud_lib.operations.restore_attachment import RestoreAttachment
from odoo_cloud_lib.operations.set_domains import AddDomain, RemoveDomain, Rename
from odoo_cloud_lib.operations.set_modules import SetModules
from odoo_cloud_lib.operations.set_plan import SetPlan
from odoo_cloud_lib.operations.set_state import Restart, Resume, Suspend
from odoo_cloud_lib.operations.verify import Verify
from odoo_cloud_lib.status import TenantStatus, statuses
from odoo_cloud_lib.tenant_endpoint import endpoint_of

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud


class Tenants(Mapping[str, "Tenant"]):
    """The tenants that were deployed, by slug."""

    def __init__(self, cloud: "Cloud") -> None:
        """Look nothing up yet."""
        self._cloud = cloud

    def __getitem__(self, slug: str) -> "Tenant":
        """Return a tenant.

        Raises:
            TenantMissingError: there is none of this name; it is a ``KeyError`` as well.
        """
        tenants = self._cloud.inventory.tenants
        if slug not in tenants:
            raise TenantMissingError(slug, [*tenants])
        return Tenant(self._cloud, slug)

    def __iter__(self) -> Iterator[str]:
        """Return the slugs, in the stack file's order."""
        return iter(self._cloud.inventory.tenants)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._cloud.inventory.tenants)

    def statuses(self) -> list[TenantStatus]:
        """Return how far each tenant has come, those that wait to be built included."""
        with self._cloud.session() as session:
            return statuses(session)

    def due(self, now: datetime | None = None) -> list[str]:
        """Return what `tenants cleanup` would erase; ``now``: the clock's time if left out."""
        with self._cloud.session() as session:
            return due(session, now)

    def create(
        self,
        slug: str,
        *,
        plan: str,
        domains: Sequence[str] = (),
        host: str | None = None,
        image: str | None = None,
        modules: Sequence[str] | None = None,
        overrides: Mapping[str, Any] | None = None,
        companies: Sequence[Company] = (),
    ) -> "Tenant":
        """Create a tenant, and return it once visitors get its login page.

        ``domains``: own host names beside ``<slug>.<platform's domain>``; ``host``: one of the
        platform's, the first if left out; ``modules``: Odoo modules of the new database;
        ``overrides``: single values instead of the plan's, such as ``{"memory": "2GiB"}``;
        ``companies``: set up in its Odoo, the first one in place of the one that is always there.

        Raises:
            ArgumentError: lists every value that is not valid.
            TenantExistsError: there is one of this name, or data that it left.
            ConfigError: the platform has no room for it, or a name is taken.
            DeployError: the engine failed; the same call again goes on from there.
        """
        given = {
            "plan": plan,
            "domains": domains,
            "host": host,
            "image": image,
            "modules": modules,
            "overrides": overrides,
        }
        entry = {key: value for key, value in given.items() if value}
        self._cloud.run(Create.read({"entry": entry, "companies": companies}), slug)
        return Tenant(self._cloud, slug)

    def clone(
        self,
        source: str,
        slug: str,
        *,
        stack: str = "",
        backup: str = "",
        plan: str | None = None,
        host: str | None = None,
        domains: Sequence[str] = (),
        overrides: Mapping[str, Any] | None = None,
        neutralize: bool = True,
        anonymize: bool = False,
        rules: Path | None = None,
        allow: Sequence[str] = (),
    ) -> "Tenant":
        """Make a tenant of what another one has, and return it once visitors get its login page.

        ``stack``: another one of the project that ``source`` is in, such as prod. ``backup``: how
        its name begins; what ``source`` has now if left out. ``plan``, ``overrides``: those of
        ``source`` if left out. ``neutralize``: it acts on nothing, and has none of its source's
        secrets. ``anonymize``: the people in it are replaced, by the library's rules and the file
        ``rules`` over them; ``allow``: columns that no rule knows and that may stay.
        If it fails before it is opened, nothing of it is left.

        Raises:
            ArgumentError: lists every value that is not valid.
            TenantExistsError: there is one of this name, or data that it left.
            TenantStateError: ``source`` has no such backup, or the platform keeps none.
            NeutralizeError: something in it would still act, or still has a secret.
            RulesError: the rules disagree, or do not fit.
            UnclassifiedError: a column is known to no rule.
            CopyError: a tool failed, the store does not answer, or it is not what was backed up.
        """
        given = {
            "stack": stack,
            "backup": backup,
            "plan": plan,
            "host": host,
            "domains": domains,
            "overrides": overrides,
            "anonymize": anonymize,
            "rules": str(rules.resolve()) if rules else "",
            "allow": allow,
        }
        told = {key: value for key, value in given.items() if value}
        self._cloud.run(Clone.read({"source": source, "neutralize": neutralize, **told}), slug)
        return Tenant(self._cloud, slug)


class Tenant:
    """A tenant of a cloud. Each verb is recorded in the ledger, and returns when it is done.

    Every verb raises ``TenantBusyError`` if somebody works on the tenant, ``TransitionError`` or
    ``TenantStateError`` if its life does not allow it, and ``DeployError`` if the engine failed.
    """

    def __init__(self, cloud: "Cloud", slug: str) -> None:
        """Look nothing up yet."""
        self._cloud = cloud
        self.slug = slug

    @property
    def inventory(self) -> InventoryTenant:
        """What was deployed of it.

        Raises:
            TenantMissingError: it is no more.
        """
        tenants = self._cloud.inventory.tenants
        if self.slug not in tenants:
            raise TenantMissingError(self.slug, [*tenants])
        return tenants[self.slug]

    @property
    def url(self) -> str:
        """The main address."""
        return self.inventory.url

    @property
    def first_password(self) -> str:
        """The password that ``admin`` of its Odoo was given first; later it is the tenant's own."""
        return self._cloud.desired.first_password(self.slug)

    @contextmanager
    def odoo(self, credentials: Login | ApiKey) -> Generator[OdooClient]:
        """Yield a client of its Odoo, which is asked at its host, wherever its names lead.

        Raises:
            OdooError: one of its kinds.
        """
        with (
            self._cloud.session() as session,
            connect(endpoint_of(session, self.slug), credentials) as odoo,
        ):
            yield odoo

    @property
    def state(self) -> LifeState:
        """How far it has come."""
        with self._cloud.session() as session:
            return subject.look_up(session, self.slug).life

    def operations(self) -> list[OperationRecord]:
        """Return its timeline, the last begun first."""
        return self._cloud.operations(tenant=self.slug)

    def suspend(self) -> None:
        """Take its containers away and show visitors a page; the data stays as it is."""
        self._cloud.run(Suspend(), self.slug)

    def resume(self) -> None:
        """Bring its containers back; who was logged in still is."""
        self._cloud.run(Resume(), self.slug)

    def restart(self) -> None:
        """Put a new Odoo container in the place of the running one, losing no request."""
        self._cloud.run(Restart(), self.slug)

    def move(self, host: str) -> None:
        """Move it to another host of the platform, with its data and who is logged in.

        Visitors get the page of a suspended tenant meanwhile. Its names in DNS must lead to the new
        host afterwards. If it fails on the way, it runs on the old host as before.
        """
        self._cloud.run(Move.read({"host": host}), self.slug)

    def schedule_delete(self) -> None:
        """Hide and stop it at once; after 12 hours :meth:`Tenants.due` has it, to be erased."""
        self._cloud.run(ScheduleDelete(), self.slug)

    def cancel_delete(self) -> None:
        """Take it back, as long as it is not erased: it is again what it was."""
        self._cloud.run(CancelDelete(), self.slug)

    def delete(self, *, backup: bool = True) -> None:
        """Erase it now: containers, volumes, database, role, route and keys.

        ``backup``: whether a final backup is kept, as a volume on its host.
        """
        self._cloud.run(Delete(backup=backup), self.slug)

    def set_plan(self, plan: str, overrides: Mapping[str, Any] | None = None) -> None:
        """Put it on another plan. ``overrides`` replaces its own values; {} takes them away."""
        arguments = {"plan": plan} if overrides is None else {"plan": plan, "overrides": overrides}
        self._cloud.run(SetPlan.read(arguments), self.slug)

    def set_modules(self, *, install: Sequence[str] = (), update: Sequence[str] = ()) -> None:
        """Install and update Odoo modules, with all that they depend on.

        Its visitors see a page that says so, for minutes. If it fails, the tenant is as before.

        Raises:
            ArgumentError: none at all, one in both, or something that is no module's name.
            ModuleError: one that the image does not have, cannot install or is not installed (then
                nothing was done); or Odoo failed, and the error has its last words.
            ImageError: an image that does not tell what it has.
            HostError: not enough disk for a copy of the database.
        """
        self._cloud.run(SetModules.read({"install": install, "update": update}), self.slug)

    def back_up(self) -> Backup:
        """Back up its database and its files, as of one moment, while it works on.

        Raises:
            TenantStateError: the platform keeps no backups.
            HostFullError: not enough disk for a dump of the database.
            CopyError: a tool failed, or the store does not answer; no backup is recorded.
        """
        made = self._cloud.run(BackUp(), self.slug) or {}
        return self._backup(made["snapshot"])

    def backups(self) -> list[Backup]:
        """Return its backups, the latest first."""
        return self._cloud.backups(tenant=self.slug)

    def _backup(self, snapshot: JsonValue) -> Backup:
        return next(it for it in self.backups() if it.snapshot == snapshot)

    def restore(
        self,
        backup: str = "",
        *,
        part: Part = Part.ALL,
        attachment: int | None = None,
        replaced: str = "",
    ) -> None:
        """Put a backup in its place, once it was seen to serve; the latest if none is named.

        ``backup``: how its name begins. Its visitors see a page that says so, for seconds. What it
        had is kept until its next backup, as a database of another name. If it fails, the tenant is
        as before.

        ``replaced``: what it had and an earlier restore has put aside, by the name of its database,
        instead of a backup.

        ``attachment``: the number of the one that is brought back, row and file; then nothing else
        changes, and nobody is shut out.

        Raises:
            ArgumentError: a part of an attachment, or something that is no number of one.
            TenantStateError: it has no such backup, the backup no such attachment, or that has no
                place any more.
            HostFullError: not enough disk for the backup beside what there is.
            CopyError: a tool failed, the store does not answer, or it is not what was backed up.
            TenantNotReadyError: no Odoo starts on it.
        """
        given: dict[str, Any] = {"backup": backup, "part": part}
        given |= {"replaced": replaced} if replaced else {}
        if attachment is None:
            self._cloud.run(Restore.read(given), self.slug)
        else:
            given["attachment"] = attachment
            self._cloud.run(RestoreAttachment.read(given), self.slug)

    def find_backups(self) -> None:
        """Enter in the catalogue what the store has of it and the catalogue does not know.

        After the loss of the first host, which has the catalogue, they are restored then.

        Raises:
            TenantStateError: the platform keeps no backups.
            CopyError: one cannot be read, or the store does not answer, or has none of it.
        """
        self._cloud.run(FindBackups(), self.slug)

    def verify(self) -> None:
        """Read all of its backups in the store, and see that each is there and whole.

        Raises:
            TenantStateError: it has none.
            CopyError: one is damaged or gone, or the store does not answer.
        """
        self._cloud.run(Verify(), self.slug)

    def drill(self, backup: str = "") -> None:
        """Restore a backup beside it, see that it serves, note that, and remove it again.

        Nothing of the tenant is used or changed. Errors as :meth:`restore`.
        """
        self._cloud.run(Drill.read({"backup": backup}), self.slug)

    def export_zip(self, file: Path | str, backup: str = "") -> None:
        """Write a backup to ``file`` as Odoo's database manager would; the latest if none is named.

        Raises:
            TenantStateError: it has no such backup.
            ZipError: the file is there already, or cannot be written.
            HostFullError: not enough disk on its host for what goes into the zip.
            CopyError: a tool failed, or the store does not answer.
        """
        self._cloud.run(Export.read({"file": str(file), "backup": backup}), self.slug)

    def import_zip(self, file: Path | str) -> Backup:
        """Make a zip of Odoo's database manager a backup of it, to be drilled or restored.

        Nothing of the tenant is used or changed.

        Raises:
            ZipError: it is no such zip, it is damaged or of another Odoo, or would do harm.
            HostFullError: not enough disk on its host for what is in the zip.
            CopyError: PostgreSQL does not take its dump, or the store does not answer.
        """
        made = self._cloud.run(Import.read({"file": str(file)}), self.slug) or {}
        return self._backup(made["snapshot"])

    def import_final(self, volume: str) -> Backup:
        """Make the final backup of an erased tenant a backup of it, to be drilled or restored.

        ``volume``: what :meth:`Cloud.final_backups` calls it. Nothing of the tenant is used or
        changed, and the final backup stays.

        Raises:
            TenantStateError: its host has no such final backup.
            HostFullError: not enough disk on its host for its database and a dump of that.
            CopyError: a tool failed, it is not what was kept, or the store does not answer.
        """
        made = self._cloud.run(ImportFinal.read({"volume": volume}), self.slug) or {}
        return self._backup(made["snapshot"])

    def recover(self, at: datetime) -> Backup:
        """Make its database of any second, with its files, a backup of it.

        ``at``: the moment; without a zone, in that of the platform's backups. Nothing of the tenant
        is used or changed: look at it with a drill or in a clone, and restore it if it is right.

        Raises:
            TenantStateError: that moment is not in reach, or the platform keeps nothing for it.
            HostFullError: not enough disk on its host for a copy of all of its server.
            CopyError: a tool failed, or the store does not answer.
        """
        made = self._cloud.run(Recover(at=at), self.slug) or {}
        return self._backup(made["snapshot"])

    def prune(self) -> None:
        """Remove those of its backups that the platform's retention does not keep.

        The newest one stays in any case, and the newest that a drill has proven.

        Raises:
            TenantStateError: the platform keeps no backups.
            CopyError: the store does not answer, or does not let anything be removed.
        """
        self._cloud.run(Prune(), self.slug)

    def modules(self) -> list[OdooModule]:
        """Return the modules in its database, by name, with version and state."""
        with self._cloud.session() as session:
            return installed_modules(session, self.slug)

    def domains(self) -> list[DomainStatus]:
        """Return its host names, the main one first: where DNS leads, and the certificate."""
        with self._cloud.session() as session:
            return domain_statuses(session, self.slug)

    def domain_challenge(self, domain: str) -> DomainChallenge:
        """Return what its owner puts into DNS, so that ``domain`` can be added.

        Raises:
            ArgumentError: it is no host name.
        """
        wanted = AddDomain.read({"domain": domain}).domain
        with self._cloud.session() as session:
            return challenge_for(session, self.slug, wanted)

    def add_domain(self, domain: str) -> None:
        """Let visitors reach it under one more host name, at once.

        Raises:
            ArgumentError: it is no host name.
            DomainError: it is taken, or DNS neither leads it here nor proves whose it is.
            NameServerError: no name server answers; another time one may.
        """
        self._cloud.run(AddDomain.read({"domain": domain}), self.slug)

    def remove_domain(self, domain: str) -> None:
        """Let nobody reach it under this host name any more.

        Raises:
            ArgumentError: it is no host name.
            DomainError: it has no such name, or it is the one that every tenant has.
        """
        self._cloud.run(RemoveDomain.read({"domain": domain}), self.slug)

    def rename(self, domain: str) -> None:
        """Make ``domain`` its main host name, in the links of its mails too; the others stay.

        Errors as :meth:`add_domain`, if it does not have the name yet.
        """
        self._cloud.run(Rename.read({"domain": domain}), self.slug)
