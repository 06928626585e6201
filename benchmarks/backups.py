"""How long backups, restores and clones take, beside Odoo's own commands and click-odoo's.

Both sides work on the same content, on one PostgreSQL server, and are asked in turn. Ours goes
through the store, an S3 server on this machine; theirs are files beside the filestore. All data of
both is on an XFS, in a file of this machine.
"""

import http
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import docker
from docker import DockerClient

from benchmarks import click_odoo
from benchmarks.aims import COPYING
from benchmarks.conditions import conditions
from benchmarks.furnishing import Furniture, House
from benchmarks.peers import HOST, ODOO, PASSWORD, ROLE, Peers, first_answer
from benchmarks.results import Backups, Proven
from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.give_copy import GiveCopy
from odoo_cloud_lib.visit import visit
from stacks.platform_config import ImagesConfig
from tests.integration import shared_blocks
from tests.integration.browser import Browser
from tests.integration.shared_blocks import Xfs
from tests.integration.stack import LABEL, ROOT, Stack, authority_of, deployed, platform

SUBJECTS = {
    "small": Furniture(rows=2_000, files=100),
    "large": Furniture(rows=1_800_000, files=20_000),
}
ROUNDS = 3
SLUG, TWIN, PEER = "acme", "twin", "peer"
DISK = "40G"
ZIP = f"{naming.ODOO_DATA_DIR}/dump.zip"
BACKUPS = {"kind": "local", "schedule": "on-demand"}
Seconds = dict[str, list[float]]


def measure() -> Backups:
    """Measure every subject, each on a stack of its own."""
    found = conditions(**{"click-odoo-contrib": click_odoo.VERSION})
    return Backups(conditions=found, subjects=[_measured(name) for name in SUBJECTS])


def _measured(name: str) -> Proven:
    engine, image = docker.from_env(), ImagesConfig().odoo
    with TemporaryDirectory() as folder, shared_blocks.mounted(Path(folder), DISK) as disk:
        config = {**platform(), "backups": BACKUPS}
        stack = Stack(Path(folder) / "stack", config, {SLUG: {"plan": "basic"}})
        stack.folder.mkdir()
        xfs = Xfs(disk, engine, stack)
        xfs.hold_server()
        xfs.hold_files(SLUG)
        with (
            deployed(stack),
            click_odoo.image_with_click_odoo(engine, image, stack.name) as click_image,
        ):
            stack.edited = True
            os.environ.update(stack.environment)
            peers = Peers(engine, stack, image, click_image)
            peers.prepare()
            xfs.hold(peers.volume_name(PEER), {LABEL: stack.name})
            with peers.volume(PEER) as files:
                both = _Both(engine, stack, peers, files, SUBJECTS[name], xfs)
                both.furnish()
                for day in range(1, ROUNDS + 1):
                    both.go_round(day)
                found = both.told(name)
    engine.close()
    return found


@dataclass
class _Both:
    """The same content as our tenant and as the peers' database."""

    engine: DockerClient
    stack: Stack
    peers: Peers
    files: str
    furniture: Furniture
    xfs: Xfs
    ours: Seconds = field(default_factory=dict[str, list[float]])
    theirs: Seconds = field(default_factory=dict[str, list[float]])

    @property
    def cloud(self) -> Cloud:
        return Cloud.from_stack(self.stack.name, ROOT, config=self.stack.config_file, actor="bench")

    @property
    def _our_house(self) -> House:
        place = (self.stack.name, HOST, SLUG, TenantRole.FILESTORE)
        return House(
            engine=self.engine,
            image=self.peers.image,
            database=SLUG,
            volume=naming.tenant_resource(*place),
            label={LABEL: self.stack.name},
        )

    @property
    def _their_house(self) -> House:
        return replace(self._our_house, database=PEER, volume=self.files)

    @contextmanager
    def _entered(self) -> Generator[tuple[Server, Server]]:
        """Yield a connection to each side's database, as its owner."""
        with self.cloud.session() as session:
            server = session.server(HOST)
            address = (server.info.host, server.info.port)
            with (
                visit(server, SLUG, SLUG) as ours,
                database.connect(address, PASSWORD, PEER, user=ROLE) as theirs,
            ):
                yield ours, theirs

    def furnish(self) -> None:
        self.peers.finish(
            self.peers.click_image, self.files, ["click-odoo-initdb", "-n", PEER, "-m", "base"]
        )
        with self._entered() as (ours, theirs):
            self._our_house.furnish(ours, self.furniture)
            self._their_house.furnish(theirs, self.furniture)
        self._keep(self.ours, "backup, the first", self._back_up())

    def go_round(self, day: int) -> None:
        with self._entered() as (ours, theirs):
            self._our_house.change(ours, self.furniture, day)
            self._their_house.change(theirs, self.furniture, day)
        self._keep(self.ours, "backup after a change of 1 %", self._back_up())
        self._keep(self.ours, "restore", self._until_it_serves(SLUG, self._restore))
        self._clone("clone")
        self._clone("clone of a backup", self.cloud.tenants[SLUG].backups()[0].snapshot)
        self._odoos(day)
        self._click_odoos(day)

    def _back_up(self) -> float:
        begun = time.monotonic()
        self.cloud.tenants[SLUG].back_up()
        return time.monotonic() - begun

    def _restore(self) -> None:
        self.cloud.tenants[SLUG].restore()

    def _clone(self, what: str, backup: str = "") -> None:
        self.xfs.hold_files_of_new(TWIN)
        seconds = self._until_it_serves(
            TWIN, lambda: self.cloud.tenants.clone(SLUG, TWIN, backup=backup)
        )
        self._keep(self.ours, what, seconds)
        if not backup:
            self._keep(self.ours, COPYING, self._seconds_of(GiveCopy.name))
        self.cloud.tenants[TWIN].delete(backup=False)

    def _seconds_of(self, verb: str) -> float:
        """Return how long the tenant's last operation took, which is of this verb."""
        [last] = self.cloud.operations(tenant=SLUG, limit=1)
        if last.verb != verb or last.ended is None:
            message = f"{last.verb}: not what was to be measured; valid: {verb}"
            raise ValueError(message)
        return (last.ended - last.begun).total_seconds()

    def _until_it_serves(self, slug: str, do: Callable[[], object]) -> float:
        trust = authority_of(self.engine, self.stack)
        browser = Browser(f"{slug}.odoo.localhost", self.stack.https_port, trust)
        begun = time.monotonic()
        do()
        return first_answer(lambda: browser.get("/web/login").status == http.HTTPStatus.OK, begun)

    def _odoos(self, day: int) -> None:
        peers, image = self.peers, self.peers.image
        dump = [ODOO, "db", "dump", PEER, ZIP]
        self._keep(self.theirs, "odoo db dump", peers.finish(image, self.files, dump))
        with self._twin(f"loaded{day}") as name:
            load = [ODOO, "db", "load", name, ZIP]
            seconds = peers.serve(name, image, self.files, load)
            self._keep(self.theirs, "odoo db load and start", seconds)
        with self._twin(f"double{day}") as name:
            double = [ODOO, "db", "duplicate", "--neutralize", PEER, name]
            seconds = peers.serve(name, image, self.files, double)
            self._keep(self.theirs, "odoo db duplicate --neutralize and start", seconds)

    def _click_odoos(self, day: int) -> None:
        peers, image = self.peers, self.peers.click_image
        dump = ["click-odoo-backupdb", "--force", PEER, ZIP]
        self._keep(self.theirs, "click-odoo-backupdb", peers.finish(image, self.files, dump))
        with self._twin(f"restored{day}") as name:
            load = ["click-odoo-restoredb", "--copy", name, ZIP]
            seconds = peers.serve(name, image, self.files, load)
            self._keep(self.theirs, "click-odoo-restoredb and start", seconds)
        with self._twin(f"copied{day}") as name:
            copy = ["click-odoo-copydb", PEER, name]
            seconds = peers.serve(name, image, self.files, copy)
            self._keep(self.theirs, "click-odoo-copydb and start", seconds)

    @contextmanager
    def _twin(self, name: str) -> Generator[str]:
        """Yield the name of a database of the peers', which is gone at the end."""
        try:
            yield name
        finally:
            drop = [ODOO, "db", "drop", name]
            self.peers.finish(self.peers.image, self.files, drop)

    def _keep(self, kept: Seconds, name: str, seconds: float) -> None:
        kept.setdefault(name, []).append(seconds)

    def told(self, name: str) -> Proven:
        """Return what was measured."""
        [latest, *_] = self.cloud.tenants[SLUG].backups()
        return Proven(
            name=name,
            database_bytes=latest.database_bytes,
            files=latest.files,
            file_bytes=latest.files * self.furniture.file_bytes,
            ours=self.ours,
            peers=self.theirs,
        )
