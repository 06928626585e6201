"""Which databases and roles a PostgreSQL server has, and whom they let in.

Owns: looking, with one question for each of the two. PostgreSQL's own are left out.
"""

from dataclasses import dataclass

from odoo_cloud_lib.database import Server

# Rights that nobody has set are PostgreSQL's own, which let everybody connect.
DATABASES = b"""
SELECT datname, pg_get_userbyid(datdba), datallowconn AND datconnlimit <> 0,
    ARRAY(
        SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
        FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
        WHERE privilege_type = 'CONNECT' AND grantee <> datdba ORDER BY 1
    )
FROM pg_database WHERE datname <> 'template0'
"""
ROLES = b"""
SELECT rolname, rolcanlogin, array_remove(ARRAY[
        CASE WHEN rolsuper THEN 'SUPERUSER' END,
        CASE WHEN rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN rolreplication THEN 'REPLICATION' END,
        CASE WHEN rolbypassrls THEN 'BYPASSRLS' END
    ], NULL),
    ARRAY(SELECT pg_get_userbyid(roleid) FROM pg_auth_members WHERE member = it.oid ORDER BY 1)
FROM pg_roles it WHERE oid >= 16384
"""


@dataclass(frozen=True, kw_only=True)
class SeenDatabase:
    """``opened``: whether it takes connections; ``lets_in``: who may connect beside its owner."""

    owner: str
    opened: bool
    lets_in: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeenRole:
    """``powers``: what it may beyond its own, such as ``CREATEDB``; ``member_of``: roles."""

    logs_in: bool
    powers: tuple[str, ...]
    member_of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeenServer:
    """All of a server's databases and roles, by name."""

    databases: dict[str, SeenDatabase]
    roles: dict[str, SeenRole]


def look(server: Server) -> SeenServer:
    """Return what is there."""
    databases = {
        name: SeenDatabase(owner=owner, opened=opened, lets_in=tuple(lets_in))
        for name, owner, opened, lets_in in server.execute(DATABASES)
    }
    roles = {
        name: SeenRole(logs_in=logs_in, powers=tuple(powers), member_of=tuple(member_of))
        for name, logs_in, powers, member_of in server.execute(ROLES)
    }
    return SeenServer(databases=databases, roles=roles)
