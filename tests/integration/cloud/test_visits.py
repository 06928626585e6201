"""What a tenant has put into its database runs with the tenant's rights, whoever works there."""

from collections.abc import Generator

import pytest

from odoo_cloud_lib import database
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError
from odoo_cloud_lib.operations.create_database import TenantDatabaseSettings, update_database
from odoo_cloud_lib.visit import visit
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.stack import Stack

pytestmark = pytest.mark.engine

SLUG = "bluth"
SETTINGS = TenantDatabaseSettings(database=SLUG, template="", base_url="https://bluth.example")
# It would become the superuser again if whoever works there had only set another role.
TRAP = """
CREATE TABLE seen (who text);
CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SET SESSION AUTHORIZATION DEFAULT;
  INSERT INTO seen VALUES (current_user), (session_user);
  CREATE ROLE bluth_evil SUPERUSER;
  RETURN NEW;
EXCEPTION WHEN insufficient_privilege THEN
  INSERT INTO seen VALUES (current_user), (session_user);
  RETURN NEW;
END $$;
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON ir_config_parameter
  FOR EACH ROW EXECUTE FUNCTION trap();
"""


@pytest.fixture(scope="module")
def server(edited: Stack) -> Generator[Server]:
    """Return the host's server, with a tenant that has a trap in its database."""
    with in_environment_of(edited):
        cloud = cloud_of(edited)
        cloud.tenants.create(SLUG, plan="basic")
        with cloud.session() as session:
            server = session.server("local")
            with visit(server, SLUG, SLUG) as inside:
                inside.execute(TRAP.encode())
            yield server
            server.execute("ALTER DATABASE bluth CONNECTION LIMIT -1")


def test_a_trap_catches_the_tenant_alone(server: Server) -> None:
    """The trigger runs, and is nobody but a role with the tenant's own rights."""
    update_database(server, SETTINGS)
    with visit(server, SLUG, SLUG) as inside:
        seen = {who for (who,) in inside.execute("SELECT who FROM seen")}
    assert seen == {"bluth_visiting"}
    assert not database.role_exists(server, "bluth_evil")
    assert not database.role_exists(server, "bluth_visiting")


def test_what_a_killed_visit_left_stands_in_nobodys_way(server: Server) -> None:
    """Its role has rights in one database, and a table there; the next visit is to another one."""
    database.ensure_role(server, "bluth_visiting", "killed", connection_limit=-1)
    database.create_empty(server, "bluth_before", "bluth")
    server.execute("GRANT CONNECT ON DATABASE bluth_before TO bluth_visiting")
    with database.also_connect(server, "bluth_before") as inside:
        inside.execute(
            "CREATE TABLE made AS SELECT 1 AS it; ALTER TABLE made OWNER TO bluth_visiting"
        )
    with visit(server, SLUG, SLUG) as inside:
        assert inside.execute("SELECT current_user").fetchone() == ("bluth_visiting",)
    assert not database.role_exists(server, "bluth_visiting")
    with database.also_connect(server, "bluth_before") as inside:
        owners = inside.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'made'")
        assert owners.fetchone() == ("bluth",)
    database.drop_database(server, "bluth_before")


def test_a_closed_database_is_visited_and_stays_closed(server: Server) -> None:
    """And a visitor gets into no other one."""
    database.drop_database(server, "bluth_before")
    server.execute("ALTER DATABASE bluth CONNECTION LIMIT 0")
    with visit(server, SLUG, SLUG) as inside:
        assert inside.execute("SELECT current_user").fetchone() == ("bluth_visiting",)
        address, password = (inside.info.host, inside.info.port), inside.info.password
        with (
            pytest.raises(DatabaseError, match="permission denied for database"),
            # Such a refusal is told at once.
            database.connect(
                address, password, "acme", user="bluth_visiting", patience=float("inf")
            ),
        ):
            pass
    limit = server.execute("SELECT datconnlimit FROM pg_database WHERE datname = 'bluth'")
    assert limit.fetchone() == (0,)
