"""The SQL that changes a table: one statement, so that each row is written once."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources

from psycopg import sql

from odoo_cloud_lib.anonymize.columns import Column
from odoo_cloud_lib.anonymize.how import Fake, How

_DOCUMENTS = ("jsonb", "json")
_PAD = 64

Change = tuple[Column, How]


def pads(key: bytes) -> tuple[str, str]:
    """Return HMAC-SHA256's inner and outer pad of a key of 64 bytes at most, in hexadecimal."""
    block = key.ljust(_PAD, b"\0")
    inner, outer = bytes(it ^ 0x36 for it in block), bytes(it ^ 0x5C for it in block)
    return inner.hex(), outer.hex()


def functions() -> bytes:
    """Return the statements that make the functions, which live as long as the session."""
    return resources.files(__package__ or "").joinpath("functions.sql").read_bytes()


def update(changes: Sequence[Change], where: str | None) -> sql.Composed:
    """Return the statement that changes columns of one table in the rows that meet ``where``."""
    first = changes[0][0]
    hows = {column.name: how for column, how in changes}
    pairs = [
        sql.SQL("{} = {}").format(sql.Identifier(column.name), _value(column, how, hows))
        for column, how in changes
    ]
    return sql.SQL("UPDATE {} SET {} WHERE ({}) AND ({})").format(
        table_of(first), sql.SQL(", ").join(pairs), _condition(where), _any_value(changes)
    )


def delete(column: Column, where: str | None) -> sql.Composed:
    """Return the statement that deletes the rows of a column's table that meet ``where``."""
    return sql.SQL("DELETE FROM {} WHERE ({})").format(table_of(column), _condition(where))


def counts(changes: Sequence[Change], where: str | None) -> sql.Composed:
    """Return the query for how many rows have a value in each of these columns."""
    numbers = [sql.SQL("count({})").format(sql.Identifier(it.name)) for it, _ in changes]
    return sql.SQL("SELECT {} FROM {} WHERE ({})").format(
        sql.SQL(", ").join(numbers), table_of(changes[0][0]), _condition(where)
    )


def table_of(column: Column) -> sql.Composable:
    """Return the table as statements name it; what inherits from it has rules of its own."""
    name = sql.Identifier(column.schema, column.table)
    return name if column.partitioned else sql.SQL("ONLY {}").format(name)


def with_values(column: Column) -> Column:
    """Return the column as a statement that is given values has to name it: ``%`` is theirs."""
    doubled = {it: getattr(column, it).replace("%", "%%") for it in ("schema", "table", "name")}
    return replace(column, **doubled)


def _condition(where: str | None) -> sql.Composable:
    # An operator's own file says so, and it runs with the tenant's rights alone.
    return sql.SQL(where or "true")  # pyright: ignore[reportArgumentType]


def _any_value(changes: Sequence[Change]) -> sql.Composable:
    # A row in which nothing is to be replaced is not written again.
    parts = [sql.SQL("{} IS NOT NULL").format(sql.Identifier(it.name)) for it, _ in changes]
    return sql.SQL(" OR ").join(parts)


def _value(column: Column, how: How, hows: dict[str, How]) -> sql.Composable:
    """Return the new value: null stays null, and what is empty stays empty."""
    own = sql.Identifier(column.name)
    exact = sql.SQL(column.exact_type)  # pyright: ignore[reportArgumentType]  PostgreSQL's word
    if how.fixed is not None:
        fixed = sql.SQL("CASE WHEN {} IS NOT NULL THEN {}::{} END")
        return fixed.format(own, sql.Literal(how.fixed), exact)
    if how.fake is Fake.DATE:
        return sql.SQL("pg_temp.shifted({}::timestamp)::{}").format(own, exact)
    if how.same_as is not None:
        source = sql.Identifier(how.same_as)
        return _kept(
            source, hows.get(how.same_as, How()), sql.SQL("{}::text").format(source), exact
        )
    if column.type in _DOCUMENTS and how.fake is not None:
        document = sql.SQL("pg_temp.document({}, {}::jsonb)::{}")
        return document.format(sql.Literal(str(how.fake)), own, exact)
    return _kept(own, how, sql.SQL("{}::text").format(own), exact)


def _kept(
    own: sql.Identifier, how: How, value: sql.Composable, exact: sql.Composable
) -> sql.Composable:
    stays = sql.SQL(", ").join([sql.Literal(it) for it in ("", *how.keep)])
    return sql.SQL("CASE WHEN {} IN ({}) THEN {}::{} ELSE ({})::{} END").format(
        value, stays, own, exact, _faked(how, value), exact
    )


def _faked(how: How, value: sql.Composable) -> sql.Composable:
    if how.person_or_company is not None:
        either = sql.SQL("CASE WHEN {} THEN pg_temp.company({}) ELSE pg_temp.person({}) END")
        return either.format(sql.Identifier(how.person_or_company), value, value)
    if how.fake is None:
        return sql.SQL("NULL")
    return sql.SQL("CASE WHEN {1} IS NOT NULL THEN pg_temp.{0}({1}) END").format(
        sql.Identifier(how.fake), value
    )
