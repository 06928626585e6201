#!/usr/bin/env python3
"""Wait until PostgreSQL accepts the settings that Odoo is about to use; exit 1 when it does not.

Each setting comes from the file named by ODOO_RC, else from the arguments, else from libpq's
variable. As in the official image the test connects to the database `postgres`.
"""

import argparse
import configparser
import os
import sys
import time

import psycopg2  # pyright: ignore[reportMissingModuleSource]

LIBPQ_VARIABLES = {
    "db_host": "PGHOST",
    "db_port": "PGPORT",
    "db_user": "PGUSER",
    "db_password": "PGPASSWORD",
}


def read_arguments() -> tuple[dict[str, str | None], float]:
    """Return the connection settings given as arguments, and the timeout in seconds."""
    parser = argparse.ArgumentParser()
    for option in LIBPQ_VARIABLES:
        parser.add_argument(f"--{option}")
    parser.add_argument("--timeout", type=float, default=5)
    values = vars(parser.parse_args())
    timeout: float = values.pop("timeout")
    return values, timeout


def read_file(path: str | None) -> dict[str, str]:
    """Return the section [options] of Odoo's configuration file; empty without one."""
    parser = configparser.RawConfigParser()
    parser.read(path or [])
    return dict(parser.items("options")) if parser.has_section("options") else {}


def settings(arguments: dict[str, str | None], file: dict[str, str]) -> dict[str, str]:
    """Merge the three sources; exits when one of the four settings is in none of them."""
    merged: dict[str, str] = {}
    for option, variable in LIBPQ_VARIABLES.items():
        value = file.get(option) or arguments[option] or os.environ.get(variable)
        if value is None:
            sys.exit(f"{option} is not set: use --{option}, {variable} or the file ODOO_RC")
        merged[option] = value
    return merged


def failure(options: dict[str, str]) -> str | None:
    """Try one connection; return why it failed, or None."""
    try:
        psycopg2.connect(
            host=options["db_host"],
            port=options["db_port"],
            user=options["db_user"],
            password=options["db_password"],
            dbname="postgres",
        ).close()
    except psycopg2.OperationalError as error:
        return str(error).strip()
    return None


def main() -> None:
    """Try once a second until the timeout."""
    arguments, timeout = read_arguments()
    options = settings(arguments, read_file(os.environ.get("ODOO_RC")))
    deadline = time.monotonic() + timeout
    while (reason := failure(options)) is not None:
        if time.monotonic() >= deadline:
            sys.exit(f"no PostgreSQL at {options['db_host']} after {timeout:g} s: {reason}")
        time.sleep(1)


if __name__ == "__main__":
    main()
