"""Clone a tenant: another one, of its own, with what the first has now or in a backup.

Owns: the order of the steps, and that the clone is closed until it is safe. Its place is made
first, as a suspended tenant's, which no Odoo serves. What is cloned comes there under a name that
no Odoo looks for, is neutralised there, and gets the tenant's name when nothing in it acts any
more; only then is the tenant active. A failure removes all of it. What the source has now is copied
as it is where the host can do that at once; else it is backed up, and the backup comes. Does not
own: how either comes (:mod:`odoo_cloud_lib.backups.arrival`,
:mod:`odoo_cloud_lib.backups.live_copy`), and what makes it safe
(:mod:`odoo_cloud_lib.backups.safety`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, JsonValue, model_validator

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.choice import MEMORY, BackupName, meant
from odoo_cloud_lib.backups.replaced import exchange, forget_replaced
from odoo_cloud_lib.backups.safety import Safety
from odoo_cloud_lib.backups.trial import try_it
from odoo_cloud_lib.domains.names import Domain
from odoo_cloud_lib.errors import OdooCloudError, TenantExistsError
from odoo_cloud_lib.life import CLONE
from odoo_cloud_lib.operations.check_domains import domain_blockers
from odoo_cloud_lib.operations.clone_ways import Way, way_of
from odoo_cloud_lib.operations.create_tenant import name_blockers, require_slug
from odoo_cloud_lib.operations.deploy import deploy_changes, deploy_entry
from odoo_cloud_lib.operations.move_checks import require_host
from odoo_cloud_lib.plan import Overrides, PlanName
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, find, is_unfinished, look_up
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.workbench import workbench

# What a clone has of its source's entry: what its database needs, and what it is not given anew.
FROM_SOURCE = ("plan", "image", "modules", "overrides")
SUSPENDED = str(TenantState.SUSPENDED)
ASIDE = "0"
# As Pulumi names stacks; empty is none.
STACK_PATTERN = r"^[A-Za-z0-9_.-]{0,100}$"


class Clone(Verb):
    """Make a tenant of what another one has, neutralised; done when visitors get its login page."""

    name: ClassVar[str] = CLONE
    takes_up_clones: ClassVar[bool] = True

    source: str
    """The tenant that is cloned"""
    stack: Annotated[str, Field(pattern=STACK_PATTERN)] = ""
    """Another stack of the project that the source is in, such as prod; this one if left out"""
    backup: BackupName = ""
    """A backup of it, as `backups list` shows it; what it has now if left out"""
    plan: PlanName | None = None
    """Another plan than its source's: basic, business or enterprise"""
    host: str | None = None
    """The name of one of the platform's hosts; the first if left out"""
    domains: tuple[Domain, ...] = ()
    """Own host names beside <slug>.<domain>, a list such as [test.acme.example]"""
    overrides: Overrides | None = None
    """Values of its own instead of the plan's; those of its source if left out"""
    neutralize: bool = True
    """Whether it may act on nothing: mails, payments, scheduled actions. True or false"""
    anonymize: bool = False
    """Whether the people in it are replaced: true or false"""
    rules: str = ""
    """A file of rules of anonymisation, laid over those of the library"""
    allow: tuple[str, ...] = ()
    """Columns that no rule knows and that stay as they are, a list such as [x_room.name]"""

    @model_validator(mode="after")
    def _rules_for_something(self) -> Self:
        if (self.rules or self.allow) and not self.anonymize:
            message = "anonymize: true, where there are rules or allow"
            raise ValueError(message)
        return self

    def origin(self, session: Session) -> Session:
        """Return the session of the stack that the source is in."""
        return session.sibling(self.stack) if self.stack else session

    def settled(self, session: Session, slug: str) -> "Clone":  # noqa: ARG002
        """Note which backup is meant: a later one may come before it is done again."""
        origin = self.origin(session)
        backup = meant(origin, self.source, self.backup) if self.backup else None
        rules = str(Path(self.rules).resolve()) if self.rules else ""
        chosen = backup.snapshot if backup else self.backup
        return self.model_copy(update={"backup": chosen, "rules": rules})

    def work(self, session: Session, slug: str) -> Work:
        """Make its place, let it come there, make it safe, and open it."""
        require_slug(self.name, slug)
        if self.host is not None:
            require_host(session, self.name, self.host)
        origin = self.origin(session)
        cloning = _Cloning(session, look_up(session, slug), origin, find(origin, self.source), self)
        if against := (*cloning.blockers(),):
            return Work(steps=(), blockers=against)
        disk = cloning.way.disk()
        return Work(
            steps=(*cloning.steps(),),
            needs=(str(disk), MEMORY),
            blockers=() if cloning.is_open else disk.shortage(),
            undo=cloning.undo,
            result=lambda: cloning.told,
        )


@dataclass
class _Cloning:
    session: Session
    subject: Subject
    origin: Session
    source: Subject
    verb: Clone
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    def slug(self) -> str:
        return self.subject.slug

    @property
    def host(self) -> str:
        return self.verb.host or self.session.inventory.first_host

    @property
    def entry(self) -> dict[str, Any]:
        """The clone's entry, as it is in the end."""
        own = {key: value for key, value in (self.source.entry or {}).items() if key in FROM_SOURCE}
        given = self.verb.model_dump(
            mode="json", include={"plan", "host", "domains", "overrides"}, exclude_defaults=True
        )
        return {**own, **given}

    @cached_property
    def way(self) -> Way:
        """How what the source has comes."""
        given = (self.session, self.slug, self.host, self.origin, self.source, self.verb.backup)
        return way_of(*given)

    @property
    def is_open(self) -> bool:
        """Whether an earlier run has come as far as to open it; it may be at work since."""
        entry = self.session.desired.tenants().get(self.slug)
        return entry is not None and entry.get("state") != SUSPENDED

    def blockers(self) -> Iterable[OdooCloudError]:
        yield from name_blockers(self.subject, self.verb.name)
        yield from self._of_another()
        yield from domain_blockers(self.session, self.slug, self.verb.host, self.verb.domains)
        yield from self.way.blockers()

    def _of_another(self) -> Iterable[OdooCloudError]:
        """Tell of a clone that was begun and is to be another one: nothing of it is taken up."""
        last, entry = self.subject.last, self.subject.entry
        if entry is None or last is None or not is_unfinished(self.subject, CLONE):
            return
        wanted = self.verb.settled(self.session, self.slug)
        if Clone.read(last.arguments) != wanted:
            yield TenantExistsError(
                self.slug,
                reason=f"operation {last.id} has begun to clone {last.arguments['source']} here,"
                " otherwise than this; valid: finishing that, or deleting it first",
                command=f"odoo-cloud operations resume {last.id}",
            )

    def steps(self) -> Iterable[WorkStep]:
        name = "deploy it active"
        if self.is_open:
            yield deploy_changes(self.session, self.subject, {"state": None}, name)
            return
        yield from self._making()
        yield deploy_entry(self.session, self.slug, self.entry, name)

    def _making(self) -> Iterable[WorkStep]:
        suspended = {**self.entry, "state": SUSPENDED}
        if self.way.is_long:
            yield WorkStep(
                name="see that there is room for it",
                do=lambda _: self.session.desired.preview(self.slug, self.entry),
            )
        yield from self.way.preparing()
        yield deploy_entry(self.session, self.slug, suspended, "make its place, suspended")
        yield from self.way.coming()
        yield from self._securing()
        yield WorkStep(name="give it the tenant's name", do=lambda _: self._take_place())

    def _securing(self) -> Iterable[WorkStep]:
        if self.verb.neutralize:
            yield WorkStep(name="neutralize it", do=lambda _: self._neutralize())
        else:
            yield WorkStep(
                name="give it an identity of its own",
                do=lambda _: self.way.arriving.renew(self._url),
            )
        if self.verb.anonymize:
            yield WorkStep(name="anonymize it", do=lambda _: self._anonymize())
        yield WorkStep(name="try it in an Odoo of its own", do=lambda _: try_it(self.way.arriving))

    def _neutralize(self) -> None:
        done = Safety(self.way.arriving).neutralize(self._url)
        self.told["stopped"] = sum(done.stopped.values())
        self.told["secrets"] = len(done.secrets)

    def _anonymize(self) -> None:
        done = Safety(self.way.arriving).anonymize(self.verb.rules, self.verb.allow)
        self.told["anonymized"] = sum(done.changed.values())

    @property
    def _url(self) -> str:
        return self.session.tenant(self.slug).url

    def _take_place(self) -> None:
        arriving = self.way.arriving
        forget_replaced(arriving.bench)  # what a killed run has put aside has the same name
        exchange(arriving.bench, arriving.name, naming.replaced_database(self.slug, ASIDE))
        forget_replaced(arriving.bench)
        arriving.clear()
        self.told |= {"source": self.source.slug, "url": self._url, **self.way.told}

    def undo(self) -> None:
        """Remove the clone, all of it, unless it was open before."""
        if self.slug in self.session.desired.tenants() and not self.is_open:
            workbench(self.session, self.host, self.slug).clear()
            self.session.desired.erase(self.slug, self.session.report)
            self.session.renew()
