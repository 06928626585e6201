"""What a customer's Odoo is full of after years: rows and attachments, alike on both sides.

A table of rows whose text does not compress away, and files of random content under the names that
Odoo would give them. The same numbers make the same content.
"""

from dataclasses import dataclass
from io import StringIO

from docker import DockerClient
from docker.types import Mount

from odoo_cloud_lib import naming
from odoo_cloud_lib.database import Server

MAKE_TABLE = "CREATE TABLE x_history (id integer PRIMARY KEY, note text)"
# Sixteen hashes a row: half a kilobyte that no other row has.
ADD_ROWS = """\
INSERT INTO x_history
SELECT number, (SELECT string_agg(md5(%(seed)s || number || '.' || part), '')
                FROM generate_series(1, 16) AS part)
FROM generate_series(%(first)s::integer, %(last)s::integer) AS number
ON CONFLICT (id) DO UPDATE SET note = excluded.note
"""
# $1: the filestore; then the seed, how many, and their size in bytes. Prints the names.
WRITE_FILES = """\
import hashlib, pathlib, random, sys
base, seed, count, size = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])
chance = random.Random(seed)
for _ in range(count):
    content = chance.randbytes(size)
    name = hashlib.sha1(content).hexdigest()
    folder = base / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    print(name)
"""
COPY_ROWS = "COPY ir_attachment (name, type, store_fname, checksum, file_size) FROM STDIN"


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """So many rows of half a kilobyte, and so many files of ``file_bytes``."""

    rows: int
    files: int
    file_bytes: int = 20_000

    @property
    def hundredth(self) -> "Furniture":
        """What changes in a day."""
        return Furniture(rows=self.rows // 100, files=self.files // 100, file_bytes=self.file_bytes)


@dataclass(frozen=True, kw_only=True)
class House:
    """An Odoo's database, as its owner, and the volume of its files, as user ``odoo`` has it."""

    engine: DockerClient
    image: str
    database: str
    volume: str
    label: dict[str, str]

    def furnish(self, inside: Server, wanted: Furniture) -> None:
        """Put all of it in, for the first time."""
        inside.execute(MAKE_TABLE)
        self._add(inside, wanted, first=1, seed=1)

    def change(self, inside: Server, all_of_it: Furniture, day: int) -> None:
        """Change the latest hundredth of the rows, and add a hundredth of the files.

        As customers do: what is old stays as it is.
        """
        less = all_of_it.hundredth
        self._add(inside, less, first=all_of_it.rows - less.rows + 1, seed=1 + day)

    def _add(self, inside: Server, wanted: Furniture, *, first: int, seed: int) -> None:
        if wanted.rows:
            given = {"seed": str(seed), "first": first, "last": first + wanted.rows - 1}
            inside.execute(ADD_ROWS, given)
        names = self._write_files(wanted, seed) if wanted.files else []
        lines = StringIO()
        for name in names:
            stored = f"{name[:2]}/{name}"
            lines.write(f"history\tbinary\t{stored}\t{name}\t{wanted.file_bytes}\n")
        with inside.cursor() as cursor, cursor.copy(COPY_ROWS) as copying:
            copying.write(lines.getvalue())

    def _write_files(self, wanted: Furniture, seed: int) -> list[str]:
        given = (naming.filestore_dir(self.database), seed, wanted.files, wanted.file_bytes)
        told: bytes = self.engine.containers.run(
            self.image,
            [*map(str, given)],
            entrypoint=["python3", "-c", WRITE_FILES],
            labels=self.label,
            mounts=[Mount(naming.ODOO_DATA_DIR, self.volume)],
            remove=True,
        )
        return told.decode().split()
