"""Files of what arrives, in whose place others are put that say nothing."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.operations.copy_files import run_in_tree

# $1: the filestore, $2: a name below it, $3: the content in Base64.
PUT = """\
cd "$1"
mkdir -p "${2%/*}"
printf %s "$3" | base64 -d >"$2"
chown --reference=. "${2%/*}" "$2"
"""
# Odoo names a file by its content, and tells an attachment's content by the same digest.
REPLACE = (
    "UPDATE public.ir_attachment SET store_fname = %(name)s, checksum = %(digest)s,"
    " file_size = %(size)s, mimetype = %(mimetype)s, index_content = NULL"
    " WHERE store_fname = ANY(%(names)s) AND (coalesce(mimetype, '') LIKE 'image/%%') = %(image)s"
)


@dataclass(frozen=True)
class _Placeholder:
    mimetype: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha1(self.content).hexdigest()  # noqa: S324

    @property
    def name(self) -> str:
        return f"{self.digest[:2]}/{self.digest}"


# A single white point.
_PICTURE = _Placeholder(
    "image/png",
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
    ),
)
_TEXT = _Placeholder("text/plain", b"What was here is not in this copy.\n")


def put_placeholders(arriving: Arriving, inside: Server, names: Sequence[str]) -> None:
    """Let the attachments that these files are of have others, and remove the files.

    ``names``: as ``ab/ab12…``. A picture becomes one of a single point, all else a line of text.
    """
    if not names:
        return
    for image, other in ((True, _PICTURE), (False, _TEXT)):
        content = base64.b64encode(other.content).decode()
        run_in_tree(arriving.bench, PUT, arriving.folder, other.name, content)
        given = {"name": other.name, "digest": other.digest, "mimetype": other.mimetype}
        inside.execute(
            REPLACE, {**given, "size": len(other.content), "names": [*names], "image": image}
        )
    arriving.remove_files(names)
