"""Which backup is meant by what somebody has typed."""

from types import ModuleType, SimpleNamespace
from typing import cast
from unittest.mock import Mock

import pytest

from odoo_cloud_lib.backups.choice import meant
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import TenantStateError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.operations import drill, restore
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.verb import Verb
from tests.odoo_cloud_lib.operator.factories import backup, on


def called(begin: str, day: int, origin: str = "") -> Backup:
    """Return a backup of that day whose name begins so."""
    return backup(on(day)).model_copy(update={"snapshot": f"{begin:0<64}", "origin": origin})


LATEST = called("1f0c", 27, "acme.zip")
OWN = called("1f0b3c5d", 26)
OLDER = called("77c01b5e", 25)


def session(*backups: Backup) -> Session:
    """Return a session whose catalogue has these."""

    def listed(_slug: str) -> list[Backup]:
        return [*backups]

    ledger = SimpleNamespace(backups=listed)
    return cast("Session", SimpleNamespace(ledger=ledger))


@pytest.mark.parametrize(
    ("begin", "wanted"),
    [
        ("", OWN),
        ("1f0c", LATEST),
        ("1f0b", OWN),
        ("7", OLDER),
        (OLDER.snapshot, OLDER),
        ("a", None),
    ],
)
def test_a_backup_is_meant_by_how_its_name_begins(begin: str, wanted: Backup | None) -> None:
    """Without a name it is the tenant's own latest one."""
    assert meant(session(LATEST, OWN, OLDER), "acme", begin) == wanted


def test_a_beginning_of_several_names_is_refused() -> None:
    """With those that fit: nobody shall get another backup than the one that is meant."""
    with pytest.raises(TenantStateError) as caught:
        meant(session(LATEST, OWN, OLDER), "acme", "1f0")
    assert str(caught.value) == (
        "acme: 2 of its backups begin with 1f0; valid: more digits of one of them:"
        " 1f0c0000 of 2026-11-27 03:00:00 UTC, from acme.zip;"
        " 1f0b3c5d of 2026-11-26 03:00:00 UTC"
        "\n  next: odoo-cloud backups list acme"
    )


@pytest.mark.parametrize(
    ("module", "helper", "verb"),
    [(drill, "_Proving", drill.Drill()), (restore, "_Restoring", restore.Restore())],
)
def test_a_plan_names_the_backup(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, helper: str, verb: Verb
) -> None:
    """And the moment that it is of, before anything else."""
    host = Disk(host="local", what="for it", needed=1, free=2)
    work = SimpleNamespace(
        steps=tuple, told={}, undo=None, arrival=SimpleNamespace(clear=None), is_in_place=False
    )
    returned = {"find": SimpleNamespace(host="local"), "choose": (OWN, ()), "disk_for": host}
    for name, value in {**returned, helper: work}.items():
        monkeypatch.setattr(module, name, Mock(return_value=value))
    assert verb.work(session(OWN), "acme").needs[0] == (
        "backup 1f0b3c5d of 2026-11-26 03:00:00 UTC"
    )
