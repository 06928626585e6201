"""What a store has and the catalogue does not is entered, as far as it says what it is."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

from odoo_cloud_lib.backups.keeping import enter_unlisted
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.backups.snapshots import Listed
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.session import Session
from tests.odoo_cloud_lib.backups.test_manifest import SOUND


@dataclass
class Ledger:
    """A catalogue that knows one of them."""

    entered: list[str] = field(default_factory=list[str])

    def recorded(self, _slug: str) -> set[str]:
        """Return what it knows."""
        return {"known"}

    def enter(self, backup: Backup) -> None:
        """Take one down."""
        self.entered.append(backup.snapshot)


class Store:
    """One snapshot a day, of which one cannot be read."""

    bench = SimpleNamespace(slug="acme")

    def snapshots(self) -> list[Listed]:
        """Return them, the oldest first."""
        names = ("oldest", "known", "spoilt", "newest")
        days = enumerate(names, start=1)
        return [Listed(id=it, time=datetime(2026, 11, day, tzinfo=UTC)) for day, it in days]

    def read(self, snapshot: str, _path: str) -> str:
        """Return a manifest."""
        if snapshot == "spoilt":
            raise CopyError(self.bench.slug, reason="it is damaged", command="none")
        return json.dumps(SOUND)


def test_the_newest_comes_first_and_what_is_damaged_stands_in_nobodys_way() -> None:
    """Whoever is killed meanwhile has entered those that are wanted most."""
    ledger = Ledger()
    session = cast("Session", SimpleNamespace(ledger=ledger))
    found = enter_unlisted(session, cast("Repository", Store()))
    assert ledger.entered == ["newest", "oldest"]
    assert found.entered == 2
    assert {it: error.reason for it, error in found.unreadable.items()} == {
        "spoilt": "it is damaged"
    }
