"""Secrets in a database: which columns and parameters hold them, and how they go.

Owns: telling a secret by the name of what holds it, so that modules nobody here has heard of are
covered too. Two kinds: what opens something elsewhere (a password, a key, a token of a service) is
taken out, and searched for in all else; what opens a single record of this database to whoever has
its link (``access_token``) is renewed, so that a copy's links are its own.
"""

import re
from collections.abc import Collection, Iterable

from psycopg import sql

from odoo_cloud_lib.anonymize.columns import Column
from odoo_cloud_lib.anonymize.leftovers import Leftover, leftovers
from odoo_cloud_lib.anonymize.rules import FieldKind
from odoo_cloud_lib.anonymize.statements import table_of, with_values
from odoo_cloud_lib.database import Server

SHORTEST = 12
# Of what has an @, a password or an address with one in front is none of these.
_ADDRESS = r"[^\s@:/]+@([\w-]+\.)+[^\W\d_][\w-]+"
# What is searched for elsewhere. A shorter value, a mere word, a number and an address stand in
# many a text for what they are, which would be spoilt: "password" in a view, a company's address.
TELLING = re.compile(rf"(?!{_ADDRESS}\Z)(?=.*[0-9])(?=.*[A-Za-z]).{{{SHORTEST},}}", re.DOTALL)
REDACTED = "neutralized"
_WORDS = (
    "password|passwd|passphrase|pass|pwd|secret|r?token|jwt|credentials?|vapid|hmac"
    "|(api|private|secret|access|client|license|server|encryption|signature|signing|webhook|auth"
    "|replacement|notification|pos|app|master|consumer|merchant|subscription|openai|google|kiosk"
    "|local|verification|transaction|session|migration|shared|aade|googlemap|hash)_?key"
    "|(hash|session)_?iv|key_(id|secret)|enterprise_code|google_account_info|webhook_(url|uuid)"
    "|client_id|smtp_user|totp|bearer|dsn|csid_json"
)
SECRET = re.compile(rf"(^|[_.])({_WORDS})([_.0-9]|$)", re.IGNORECASE)
LINKS = frozenset({"access_token", "invite_token", "booking_token"})
# Links by a name that others have as well: whoever has this one joins a conversation.
LINKS_OF_TABLES = frozenset({("discuss_channel", "uuid")})
# Passwords of its users are kept as hashes, and let them in as before. Of a visitor it is who that
# is, and not a secret.
KEPT = frozenset({("res_users", "password"), ("website_visitor", "access_token")})
# Keys that are kept as files: fields of these models, and whatever field is called so.
KEY_MODELS = ("certificate.key", "certificate.certificate")
_FILES = "res_field ~* %(name)s OR (res_field IS NOT NULL AND res_model = ANY(%(models)s))"
_IS_FILE = {"name": SECRET.pattern, "models": [*KEY_MODELS]}
_PLAIN = "^(true|false|[0-9]{1,5})$"
# Tables whose columns begin with the name of a service, which another column has.
_SERVICES = {"payment_provider": "code", "delivery_carrier": "delivery_type"}
_DOCUMENTS = ("json", "jsonb")
_TEXT, _FILE = sql.SQL("{}::text"), sql.SQL("encode({}, 'escape')")
# Each text in it, at any depth: the document as a whole is nobody's secret.
_DOCUMENT = sql.SQL(
    "jsonb_path_query({}::jsonb, 'strict $.** ? (@.type() == \"string\")') #>> '{{}}'"
)


def secret_columns(inside: Server, columns: Iterable[Column]) -> list[Column]:
    """Return the columns that hold what opens something elsewhere."""
    services = _services(inside, columns)
    return [it for it in columns if _can_go(it) and not _is_link(it) and _is_secret(it, services)]


def link_columns(columns: Iterable[Column]) -> list[Column]:
    """Return the columns that hold what opens a record of this database."""
    return [it for it in columns if _can_go(it) and _is_link(it)]


def secret_files(inside: Server) -> list[str]:
    """Return the files of the filestore that hold keys, as ``ab/ab12…``."""
    query = "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL AND ({})"
    found = inside.execute(sql.SQL(query).format(sql.SQL(_FILES)), _IS_FILE)
    return [name for (name,) in found]


def values_of(inside: Server, columns: Iterable[Column]) -> frozenset[str]:
    """Return the secrets that there are, in these columns and in the system parameters.

    Those alone that tell something by themselves, wherever they stand.
    """
    found = {value for column in columns for value in _texts(inside, column)}
    return frozenset(it for it in found | {*_parameters(inside)} if TELLING.fullmatch(it))


def take_out(inside: Server, columns: Iterable[Column], links: Iterable[Column]) -> None:
    """Empty these columns and parameters, and renew the links."""
    for column in columns:
        _set(inside, column, _empty(column))
    for column in links:
        _set(inside, column, sql.SQL("gen_random_uuid()::text::{}").format(_type(column)))
    files = sql.SQL("UPDATE ir_attachment SET db_datas = NULL, index_content = NULL WHERE {}")
    inside.execute(files.format(sql.SQL(_FILES)), _IS_FILE)
    inside.execute(
        "DELETE FROM ir_config_parameter WHERE key ~* %s AND value !~* %s",
        (SECRET.pattern, _PLAIN),
    )


def redact(
    inside: Server, columns: Iterable[Column], values: Collection[str]
) -> tuple[Leftover, ...]:
    """Replace the secrets wherever else they are; return where some still are, such as in a file.

    It reads the whole database, twice where something is found.
    """
    if not values:
        return ()
    by_name = {(it.rule_table, it.name): it for it in columns}
    for found in leftovers(inside, values, exact=True):
        column = by_name[found.table, found.column]
        if column.type != "bytea" and not column.generated:
            _replace(inside, column, values)
    return leftovers(inside, values, exact=True)


def _is_link(column: Column) -> bool:
    return column.name in LINKS or (column.table, column.name) in LINKS_OF_TABLES


def _is_secret(column: Column, services: Iterable[tuple[str, str]]) -> bool:
    if SECRET.search(column.name):
        return True
    return any(column.table == table and column.name.startswith(f"{it}_") for table, it in services)


def _can_go(column: Column) -> bool:
    if (column.table, column.name) in KEPT or column.generated or not column.holds_text:
        return False
    return column.kind is not FieldKind.SELECTION


def _services(inside: Server, columns: Iterable[Column]) -> set[tuple[str, str]]:
    there = {(it.table, it.name): it for it in columns if it.schema == "public"}
    found: set[tuple[str, str]] = set()
    for table, name in _SERVICES.items():
        if column := there.get((table, name)):
            found |= {(table, it) for it in _texts(inside, column)}
    return found


def _texts(inside: Server, column: Column) -> list[str]:
    shown = _DOCUMENT if column.type in _DOCUMENTS else _FILE if column.type == "bytea" else _TEXT
    query = sql.SQL("SELECT DISTINCT {} FROM {} WHERE {} IS NOT NULL")
    own = sql.Identifier(column.name)
    found = inside.execute(query.format(shown.format(own), table_of(column), own))
    return [value for (value,) in found]


def _parameters(inside: Server) -> list[str]:
    found = inside.execute(
        "SELECT value FROM ir_config_parameter WHERE key ~* %s AND value IS NOT NULL",
        (SECRET.pattern,),
    )
    return [value for (value,) in found]


def _empty(column: Column) -> sql.Composable:
    if not column.required:
        return sql.NULL
    if column.type in _DOCUMENTS or column.type.endswith("[]"):
        return sql.SQL("'{{}}'::{}").format(_type(column))
    if column.type == "bytea":
        return sql.SQL("''::bytea")
    return sql.SQL("gen_random_uuid()::text::{}").format(_type(column))


def _set(inside: Server, column: Column, value: sql.Composable) -> None:
    own = sql.Identifier(column.name)
    statement = sql.SQL("UPDATE {} SET {} = {} WHERE {} IS NOT NULL")
    inside.execute(statement.format(table_of(column), own, value, own))


def _replace(inside: Server, column: Column, values: Collection[str]) -> None:
    named = with_values(column)
    own, statement = (
        sql.Identifier(named.name),
        sql.SQL(
            "UPDATE {0} SET {1} = replace({1}::text, %(value)s, %(by)s)::{2}"
            " WHERE strpos({1}::text, %(value)s) > 0"
        ),
    )
    # The longest first: one that is part of another must not leave the rest of that behind.
    for value in sorted(values, key=len, reverse=True):
        given = {"value": value, "by": REDACTED}
        inside.execute(statement.format(table_of(named), own, _type(column)), given)


def _type(column: Column) -> sql.SQL:
    return sql.SQL(column.exact_type)  # pyright: ignore[reportArgumentType]  PostgreSQL's word
