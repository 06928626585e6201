"""The ledger's database: made once, brought up to date, closed to tenants."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError, LedgerError
from odoo_cloud_lib.ledger import schema as ledger_database
from odoo_cloud_lib.ledger.ledger import Ledger, open_ledger
from tests.integration.ledger.processes import worker
from tests.integration.ledger.use import begun, enter

MIGRATIONS = [(number,) for number in range(1, 7)]

pytestmark = pytest.mark.engine

CROWD = 4
ROUNDS = 10


def test_processes_may_open_a_new_ledger_at_once(address: str, server: Server) -> None:
    """All of them find it whole, and it is made once."""
    with ExitStack() as stack:
        crowd = [stack.enter_context(worker(address)) for _ in range(CROWD)]
        assert [process.point for process in crowd] == ["connected"] * CROWD
        for process in crowd:
            process.tell_to_go_on()
        assert [process.arrive() for process in crowd] == ["opened"] * CROWD
    with database.also_connect(server, naming.LEDGER_DATABASE) as inside:
        assert inside.execute("SELECT number FROM migrations").fetchall() == MIGRATIONS
    assert ledger_databases(server) == ["odoo_cloud"]


def test_sessions_may_migrate_a_ledger_at_once(server: Server) -> None:
    """The database is there, its schema is not: one applies it, the others wait."""
    start = Barrier(CROWD)

    def migrate(session: Server) -> None:
        start.wait()
        ledger_database.migrate(session)

    for _ in range(ROUNDS):
        database.drop_database(server, naming.LEDGER_DATABASE)
        database.create_empty(server, naming.LEDGER_DATABASE, database.SUPERUSER)
        with ExitStack() as stack, ThreadPoolExecutor(CROWD) as crowd:
            sessions = [
                stack.enter_context(database.also_connect(server, naming.LEDGER_DATABASE))
                for _ in range(CROWD)
            ]
            assert list(crowd.map(migrate, sessions)) == [None] * CROWD
            found = sessions[0].execute("SELECT number FROM migrations").fetchall()
            assert found == MIGRATIONS


def test_a_half_made_ledger_is_begun_anew(server: Server) -> None:
    """What a kill left under the hidden name, and a database without its schema."""
    database.create_empty(server, "odoo_cloud_creating", database.SUPERUSER)
    with open_ledger(server) as ledger:
        enter(ledger)
    assert ledger_databases(server) == ["odoo_cloud"]
    database.drop_database(server, naming.LEDGER_DATABASE)
    database.create_empty(server, naming.LEDGER_DATABASE, database.SUPERUSER)
    with open_ledger(server) as ledger:
        enter(ledger)


def test_a_ledger_is_opened_again(server: Server) -> None:
    """With what is in it."""
    for expected in (0, 1):
        with open_ledger(server) as ledger:
            assert len(ledger.operations()) == expected
            enter(ledger)


def test_a_newer_ledger_is_refused(server: Server) -> None:
    """This version would not know what it writes beside."""
    with open_ledger(server), database.also_connect(server, naming.LEDGER_DATABASE) as inside:
        inside.execute("INSERT INTO migrations (number) VALUES (99)")
    with pytest.raises(LedgerError) as refusal, open_ledger(server):
        pass
    assert str(refusal.value) == (
        "database odoo_cloud: its schema has version 99; valid: at most 6, all that this version"
        " of odoo-cloud knows\n  next: pip install --upgrade odoo-cloud"
    )


def test_a_tenants_role_does_not_get_in(address: str, server: Server, ledger: Ledger) -> None:
    """Nor does it see what the ledger's sessions do."""
    role, password, place = "acme", "acme's", (address, 5432)
    database.ensure_role(server, role, password, connection_limit=5)
    database.drop_database(server, role)
    database.create_empty(server, role, role)
    with (
        pytest.raises(DatabaseError, match="permission denied for database"),
        database.connect(place, password, naming.LEDGER_DATABASE, user=role, patience=0),
    ):
        pass
    with (
        begun(ledger, "restart"),
        database.connect(place, password, role, user=role) as tenant,
    ):
        seen = tenant.execute("SELECT query FROM pg_stat_activity WHERE datname = 'odoo_cloud'")
        assert {query for (query,) in seen} == {"<insufficient privilege>"}


def ledger_databases(server: Server) -> list[str]:
    """Return what there is of the ledger, finished or not."""
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'odoo_cloud%'")
    return [name for (name,) in found]
