"""A check afterwards: is anything that was there still to be found, wherever it may be?"""

from collections.abc import Collection

from psycopg import sql

from odoo_cloud_lib.anonymize.columns import Column, columns_of
from odoo_cloud_lib.anonymize.statements import table_of, with_values
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.model import Model

SHORTEST = 5
_IDENTIFYING = {
    "res_partner": ("name", "email", "phone"),
    "res_users": ("login",),
    "hr_employee": ("name", "work_email", "work_phone", "mobile_phone", "private_email"),
}


class Leftover(Model):
    """A column in which originals were found, and in how many rows."""

    table: str
    column: str
    count: int


def originals(inside: Server) -> frozenset[str]:
    """Return names, addresses and numbers of partners, users and employees, before they change.

    Those of fewer than five letters are left out: they would be found in any text.
    """
    there = {(it.table, it.name): it for it in columns_of(inside) if it.schema == "public"}
    wanted = [(table, name) for table, names in _IDENTIFYING.items() for name in names]
    values = [value for it in wanted if it in there for value in _values(inside, there[it])]
    return frozenset(value for value in values if len(value) >= SHORTEST)


def leftovers(
    inside: Server, values: Collection[str], *, exact: bool = False
) -> tuple[Leftover, ...]:
    """Search every column that can hold a text for any of these values, in any case or as it is.

    It reads the whole database once, and compares each value with each text.
    """
    wanted = sorted({value if exact else value.lower() for value in values if value})
    case = sql.SQL("" if exact else "lower")
    columns = [column for column in columns_of(inside) if column.holds_text]
    found = [(column, _count(inside, column, wanted, case)) for column in columns]
    return tuple(
        Leftover(table=column.rule_table, column=column.name, count=count)
        for column, count in found
        if count
    )


def _values(inside: Server, column: Column) -> list[str]:
    query = sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL")
    found = inside.execute(query.format(sql.Identifier(column.name), table_of(column)))
    return [value for (value,) in found]


def _count(inside: Server, column: Column, wanted: list[str], case: sql.SQL) -> int:
    # By its table, as the list of values has a column of its own.
    named = with_values(column)
    own = sql.Identifier("searched", named.name)
    # A file is searched as what it shows when read as text; what is no text becomes escapes.
    escaped = sql.SQL("encode({}, 'escape')").format(own)
    text = escaped if column.type == "bytea" else sql.SQL("{}::text").format(own)
    query = sql.SQL(
        "SELECT count(*) FROM {} AS searched WHERE EXISTS"
        " (SELECT FROM unnest(%s::text[]) AS f(value) WHERE strpos({}({}), f.value) > 0)"
    ).format(table_of(named), case, text)
    [(count,)] = inside.execute(query, (wanted,))
    return count
