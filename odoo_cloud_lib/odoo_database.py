"""What Odoo keeps inside a database, as far as hosting must touch it.

Owns: the identity of a copied database (uuid, secret, address), its administrator's password,
its modules and scheduled actions, and the attachments of a template. Does not own: roles and
databases (:mod:`odoo_cloud_lib.database`).
"""

import base64
import hashlib
import secrets
import uuid
from collections.abc import Iterable

from odoo_cloud_lib.database import Server

ADMIN_LOGIN = "admin"
# Rounds slow down guessing. A generated password of 190 bits cannot be guessed, and Odoo hashes it
# again with its own number of rounds at the first login.
PBKDF2_ROUNDS = 10_000


def renew_identity(server: Server, base_url: str) -> None:
    """Give a copied database an identity of its own, and the address it is reached at.

    Two databases that share ``database.secret`` accept each other's signed tokens.
    """
    _set_parameter(server, "database.uuid", str(uuid.uuid4()))
    _set_parameter(server, "database.secret", str(uuid.uuid4()))
    set_base_url(server, base_url)


def set_base_url(server: Server, base_url: str) -> None:
    """Set the address that links in mails carry, and keep logins from changing it."""
    _set_parameter(server, "web.base.url", base_url)
    _set_parameter(server, "web.base.url.freeze", "True")
    _forget_parameters(server)


def forget_admin_password(server: Server) -> None:
    """Leave the administrator of a template without a password, so that none logs in to a copy."""
    server.execute("UPDATE res_users SET password = NULL WHERE login = %s", (ADMIN_LOGIN,))


def set_first_admin_password(server: Server, password: str) -> None:
    """Give the administrator a password, unless there is one already; Odoo sees only its hash."""
    server.execute(
        "UPDATE res_users SET password = %s WHERE login = %s AND password IS NULL",
        (password_hash(password, secrets.token_bytes(16)), ADMIN_LOGIN),
    )


def password_hash(password: str, salt: bytes) -> str:
    """Hash a password in the modular crypt format that Odoo checks (PBKDF2, SHA-512)."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, PBKDF2_ROUNDS)
    return f"$pbkdf2-sha512${PBKDF2_ROUNDS}${_crypt_base64(salt)}${_crypt_base64(digest)}"


def _crypt_base64(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=").replace("+", ".")


def add_extensions(server: Server) -> None:
    """Install the extensions that Odoo uses, as Odoo does in a database it creates itself."""
    server.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def not_installed(server: Server, modules: Iterable[str]) -> list[str]:
    """Return those modules that are not installed; Odoo passes over names that it does not know."""
    found = server.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
    return sorted({*modules} - {name for (name,) in found})


def settle_sequences(server: Server) -> None:
    """Make every sequence of a template write to the log at its first use in a copy.

    A sequence notes how many numbers the log already covers. The copy inherits the note, but not
    the log: after a crash before the next checkpoint it would hand out numbers that are taken.
    """
    server.execute(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,"
        " coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences"
    )


def pause_jobs(server: Server) -> None:
    """Let no scheduled action run until :func:`resume_jobs`, whatever Odoo is started meanwhile."""
    with server.transaction():
        server.execute("CREATE TABLE IF NOT EXISTS odoo_cloud_paused (job integer PRIMARY KEY)")
        server.execute(
            "INSERT INTO odoo_cloud_paused SELECT id FROM ir_cron WHERE active"
            " ON CONFLICT DO NOTHING"
        )
        server.execute("UPDATE ir_cron SET active = false WHERE active")


def resume_jobs(server: Server) -> None:
    """Let those scheduled actions run that were paused, if any were."""
    with server.transaction():
        server.execute("CREATE TABLE IF NOT EXISTS odoo_cloud_paused (job integer PRIMARY KEY)")
        server.execute(
            "UPDATE ir_cron SET active = true WHERE id IN (SELECT job FROM odoo_cloud_paused)"
        )
        server.execute("DROP TABLE odoo_cloud_paused")


def take_in_files(server: Server, files: Iterable[tuple[str, bytes]]) -> None:
    """Move filestore contents into the database, so that copying it copies all of it."""
    for name, content in files:
        server.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE store_fname = %s",
            (content, name),
        )


def _forget_parameters(server: Server) -> None:
    """Let running Odoo processes read the parameters anew; each keeps those that it has read."""
    [(table,)] = server.execute("SELECT to_regclass('orm_signaling_stable')")
    # Made by the first Odoo that runs on the database.
    if table is not None:
        server.execute("INSERT INTO orm_signaling_stable DEFAULT VALUES")


def _set_parameter(server: Server, key: str, value: str) -> None:
    server.execute(
        "INSERT INTO ir_config_parameter (key, value, create_date, write_date) "
        "VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') "
        "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, write_date = EXCLUDED.write_date",
        (key, value),
    )
