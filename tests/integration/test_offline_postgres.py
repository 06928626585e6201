"""The entry point of the offline PostgreSQL image behaves as the official one, or better."""

from typing import Any

import pytest

from tests.integration.containers import (
    address_of,
    container_of,
    execute,
    output_of,
    until,
    volume,
)

pytestmark = pytest.mark.engine

FEW_CAPABILITIES: dict[str, Any] = {
    "cap_drop": ["ALL"],
    "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    "security_opt": ["no-new-privileges"],
}


def test_postgres_takes_its_password_from_a_file_and_demands_it() -> None:
    """A cluster made with few capabilities asks for the password on every way in."""
    variables = {
        "POSTGRES_PASSWORD_FILE": "/pw",
        "POSTGRES_USER": "app",
        "POSTGRES_DB": "main",
        "POSTGRES_INITDB_ARGS": "--auth-local=scram-sha-256 --auth-host=scram-sha-256",
    }
    command = ("postgres", "-c", "max_connections=33")
    options = {**FEW_CAPABILITIES, "environment": variables}
    with container_of("postgres:18", *command, files={"pw": "right"}, options=options) as server:
        query = ["psql", "-U", "app", "-d", "main", "-tAc", "SHOW max_connections"]
        until(lambda: "accepting" in execute(server, "pg_isready", "-h", "127.0.0.1"))
        for place in ([], ["-h", "127.0.0.1"], ["-h", address_of(server)]):
            right = execute(server, *query, *place, environment={"PGPASSWORD": "right"})
            assert right == "33"
            with pytest.raises(RuntimeError, match="password authentication failed"):
                execute(server, *query, *place, environment={"PGPASSWORD": "wrong"})
        assert execute(server, "stat", "-c", "%u", "/proc/1") == "999"
        assert execute(server, "stat", "-c", "%a %U", "/var/run/postgresql/") == "3775 postgres"


def test_postgres_refuses_a_new_cluster_without_a_password() -> None:
    """Nothing is made that anybody could log in to."""
    code, text = output_of("postgres:18")
    assert code == 1
    assert "POSTGRES_PASSWORD" in text


HALTING = "if [ ! -e /var/lib/postgresql/seen ]; then touch /var/lib/postgresql/seen; sleep 600; fi"
SCRIPTS = {
    "docker-entrypoint-initdb.d/1.sql": "CREATE TABLE one (x int);",
    "docker-entrypoint-initdb.d/2.sh": f"#!/bin/sh\n{HALTING}\n",
    "docker-entrypoint-initdb.d/3.sql": "CREATE TABLE three (x int);",
}


def test_postgres_begins_again_after_a_killed_initialisation() -> None:
    """A volume left half-way never passes for a cluster; scripts run exactly once afterwards."""
    with volume() as name:
        options: dict[str, Any] = {
            "volumes": {name: {"bind": "/var/lib/postgresql"}},
            "environment": {"POSTGRES_PASSWORD": "right"},
        }
        with container_of("postgres:18", files=SCRIPTS, options=options) as killed:
            until(lambda: bool(execute(killed, "ls", "/var/lib/postgresql/seen")))
            killed.kill()
        for _ in range(2):
            with container_of("postgres:18", files=SCRIPTS, options=options) as server:
                until(lambda: "accepting" in execute(server, "pg_isready", "-h", "127.0.0.1"))
                tables = execute(server, "psql", "-U", "postgres", "-tAc", r"\dt")
                assert [line.split("|")[1] for line in tables.splitlines()] == ["one", "three"]
