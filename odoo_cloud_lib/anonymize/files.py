"""Files of the filestore that a database's attachments name, and that SQL does not reach."""

from psycopg import sql

from odoo_cloud_lib.anonymize.rules import Rules
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.model import Model

_FILES = """
    SELECT store_fname, min(mimetype) FROM public.ir_attachment WHERE store_fname IS NOT NULL
    GROUP BY store_fname HAVING bool_or({0}) ORDER BY store_fname
"""


class FileToReplace(Model):
    """A file below the database's filestore. ``store_fname``: such as ``a1/a1b2…``."""

    store_fname: str
    mimetype: str | None


def files_to_replace(inside: Server, rules: Rules) -> tuple[FileToReplace, ...]:
    """Return the files of all attachments that the rules change.

    A content that an attachment of Odoo's own has too is among them, rather than left to be read.
    """
    [(is_odoo,)] = inside.execute("SELECT to_regclass('public.ir_attachment') IS NOT NULL")
    if not is_odoo:
        return ()
    # As in an UPDATE, what is neither true nor false is not meant.
    condition = rules.where("ir_attachment") or "true"
    found = inside.execute(sql.SQL(_FILES).format(sql.SQL(condition)))  # pyright: ignore[reportArgumentType]
    return tuple(FileToReplace(store_fname=name, mimetype=kind) for name, kind in found)
