"""What of a host's disk a dump may have."""

from typing import cast

import pytest

from odoo_cloud_lib import disk
from odoo_cloud_lib.errors import HostFullError
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.units import GIB, MIB


def room(free: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return what it may have where so much is free."""

    def there(_session: Session, _host: str) -> int:
        return free

    monkeypatch.setattr(disk, "free_disk", there)
    return disk.room_for_dump(cast("Session", None), "paris")


def test_a_dump_leaves_some_of_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's log needs it."""
    assert room(GIB, monkeypatch) == 512 * MIB


def test_where_that_is_all_nothing_is_dumped(monkeypatch: pytest.MonkeyPatch) -> None:
    """And how much there would have to be is told."""
    with pytest.raises(HostFullError, match="100 MiB of free disk; valid: at least 513 MiB"):
        room(100 * MIB, monkeypatch)
