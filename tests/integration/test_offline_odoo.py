"""The entry point of the offline Odoo image behaves as the official one."""

import pytest

from tests.integration.containers import address_of, container_of, output_of

pytestmark = pytest.mark.engine

SPY = '#!/bin/sh\necho "$(basename "$0")" "$@"\n'
SPIES = {"usr/local/bin/odoo": SPY, "usr/local/bin/wait-for-psql.py": SPY}


def test_odoo_takes_its_database_from_the_environment() -> None:
    """Every variable becomes an argument, for the wait and for Odoo itself."""
    variables = {"HOST": "db1", "PORT": "6", "USER": "me", "PASSWORD_FILE": "/pw"}
    code, text = output_of(
        "odoo:19.0",
        "odoo",
        "-d",
        "x",
        files={**SPIES, "pw": "s3"},
        options={"environment": variables},
    )
    database = "--db_host db1 --db_port 6 --db_user me --db_password s3"
    expected = [f"wait-for-psql.py {database} --timeout=30", f"odoo -d x {database}"]
    assert (code, text.splitlines()) == (0, expected)


def test_odoo_keeps_what_its_file_and_libpq_say() -> None:
    """An option in ODOO_RC, or libpq's own variable, is not overridden."""
    files = {**SPIES, "rc": "[options]\ndb_host = elsewhere\n db_port=7\n"}
    variables = {"ODOO_RC": "/rc", "PGUSER": "me", "PASSWORD": "s3"}
    _, text = output_of("odoo:19.0", "--", files=files, options={"environment": variables})
    assert text.splitlines()[-1] == "odoo --db_password s3"


def test_odoo_runs_other_commands_as_they_are() -> None:
    """Scaffolding and shells need no database."""
    assert output_of("odoo:19.0", "odoo", "scaffold", "a", files=SPIES) == (0, "odoo scaffold a")
    assert output_of("odoo:19.0", "python3", "-c", "import odoo.http; print(1)") == (0, "1")


def test_odoo_waits_for_postgres() -> None:
    """The wait ends well on a server that lets the role in, and with exit 1 on one that refuses."""
    with container_of(
        "postgres:18", options={"environment": {"POSTGRES_PASSWORD": "s3"}}
    ) as server:
        variables = {"ODOO_RC": "", "PGHOST": address_of(server), "PGPORT": "5432"}
        options = {"environment": {**variables, "PGUSER": "postgres"}, "entrypoint": "sh"}
        for arguments, expected in (("s3 --timeout=30", 0), ("wrong --timeout=1", 1)):
            wait = f"wait-for-psql.py --db_password {arguments}"
            ended, text = output_of("odoo:19.0", "-c", wait, options=options)
            assert ended == expected, text
