"""Dumps that somebody brings: one that is hostile, or not whole, does nothing to anybody."""

import pytest
from docker.types import Mount

from odoo_cloud_lib.backups.plain_dump import (
    importing_login,
    load_plain,
    make_arriving,
    unrestricted,
)
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.containers import send_files
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.operations.copy_database import drop_copies
from odoo_cloud_lib.workbench import SCRATCH_DIR, workbench
from tests.integration.cloud.conftest import StatusOf

pytestmark = pytest.mark.engine

SLUG = "acme"
DUMP = "dump.sql"
END = "-- PostgreSQL database dump complete\n"
RESTRICTED = "backslash commands are restricted"
PROGRAM = "permission denied to COPY to or from an external program"
HOSTILE = {
    r"\! touch /tmp/it": RESTRICTED,
    "\\restrict a\n\\unrestrict a\n\\! touch /tmp/it": RESTRICTED,
    r"\copy t TO PROGRAM 'touch /tmp/it'": RESTRICTED,
    r"\connect postgres": RESTRICTED,
    "COPY t TO PROGRAM 'touch /tmp/it'": PROGRAM,
    "CREATE EXTENSION plpython3u": "plpython3u",
    "ALTER TABLE t OWNER TO postgres": 'must be able to SET ROLE "postgres"',
    "SET ROLE postgres": "permission denied to set role",
    f'SET ROLE "{SLUG}"': "permission denied to set role",
    "SET SESSION AUTHORIZATION postgres": "permission denied to set session authorization",
    f'DROP DATABASE "{SLUG}" WITH (FORCE)': f"must be owner of database {SLUG}",
    "SELECT 1/0;\nSELECT 2": "division by zero",
}
NEAR = {
    "\\unrestrict a\n\\! touch /tmp/it": "wrong key",
    "COPY t FROM PROGRAM 'id'": PROGRAM,
    "COPY t FROM '/etc/passwd'": "permission denied to COPY from a file",
    "SELECT pg_read_file('/etc/passwd')": "permission denied for function pg_read_file",
    "SELECT lo_import('/etc/passwd')": "permission denied for function lo_import",
    "CREATE EXTENSION dblink": "permission denied to create extension",
    "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x'": "permission denied for language c",
    f'ALTER TABLE t OWNER TO "{SLUG}"': f'must be able to SET ROLE "{SLUG}"',
    "DROP DATABASE postgres WITH (FORCE)": "must be owner of database postgres",
    f'ALTER DATABASE "{SLUG}" SET search_path TO x': f"must be owner of database {SLUG}",
    f"ALTER ROLE \"{SLUG}\" PASSWORD 'x'": "permission denied to alter role",
    f'REASSIGN OWNED BY "{SLUG}" TO CURRENT_USER': "permission denied to reassign objects",
    "CREATE ROLE it SUPERUSER": "permission denied to create role",
    "CREATE DATABASE it": "permission denied to create database",
    "ALTER SYSTEM SET port TO 1": "permission denied to set parameter",
    "CREATE TABLE u (a": "syntax error",
}


@pytest.mark.parametrize(
    ("sql", "reason"),
    [*HOSTILE.items(), *(pytest.param(*it, marks=pytest.mark.soak) for it in NEAR.items())],
)
def test_a_hostile_dump_is_refused(cloud: Cloud, status: StatusOf, sql: str, reason: str) -> None:
    """By psql or by PostgreSQL, and what comes after it is not run."""
    with pytest.raises(CopyError, match="PostgreSQL does not take the dump") as refused:
        load(cloud, f"CREATE TABLE t (a text);\n{sql};\n{END}")
    assert reason in refused.value.log
    assert status(SLUG) == 200


def test_a_dump_that_breaks_off_is_refused(cloud: Cloud, status: StatusOf) -> None:
    """In the middle of a table's rows, which psql would not notice."""
    with pytest.raises(CopyError, match="the dump breaks off; valid: one that ends with"):
        load(cloud, "CREATE TABLE t (a text);\nCOPY t FROM stdin;\na\n")
    assert status(SLUG) == 200


def test_a_dump_that_leaves_rights_behind_leaves_none(cloud: Cloud, status: StatusOf) -> None:
    """It loads, with its own lines of restriction; and its role goes with its database."""
    load(
        cloud,
        "\n\\restrict abc\n\nCREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;\n"
        "COMMENT ON EXTENSION pg_trgm IS 'trigrams';\n"
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;\n"
        "CREATE TABLE t (a text);\nCOPY t FROM stdin;\n\\restrict abc\n\\.\n"
        "COMMENT ON SCHEMA public IS 'standard public schema';\n"
        f"GRANT ALL ON SCHEMA public TO PUBLIC;\n{END}\n\\unrestrict abc\n",
    )
    assert cloud.audit() == []
    assert status(SLUG) == 200


def load(cloud: Cloud, dump: str) -> None:
    """Load a dump as an import does, into a database that is gone again afterwards."""
    with cloud.session() as session:
        bench, content = workbench(session, "local", SLUG), dump.encode()
        try:
            bench.make_scratch()
            with bench.container(mounts=[Mount(SCRATCH_DIR, bench.scratch)]) as taking:
                it = (DUMP, len(content), unrestricted(iter([content])))
                send_files(taking, SCRATCH_DIR, [it])
            make_arriving(bench)
            with importing_login(bench) as login:
                load_plain(bench, login)
        finally:
            bench.clear()
            drop_copies(bench.server, SLUG)
