"""What a backup says of itself: ``manifest.json``, in the snapshot beside the data."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field, ValidationError

from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.operations.copy_files import Faults


class Manifest(Model):
    """What was backed up, to the row and to the file; what a restored copy is held against."""

    schema_version: Literal[1] = Field(default=1)
    slug: str
    stack: str
    host: str
    when: AwareDatetime
    """The moment that database and files are of."""
    image: str
    """The image that it ran, by name."""
    image_id: str
    """The same by its digest, as the host's engine has it."""
    modules: dict[str, str]
    """The versions of its installed modules, by name."""
    extensions: tuple[str, ...] = ()
    """Extensions of its database that are the server's own, and not in the dump."""
    database_bytes: int
    """What the database took on the server's disk."""
    rows: dict[str, int]
    """How many rows each table has, by ``schema.table``."""
    files: int
    """How many files its filestore has."""
    missing: tuple[str, ...]
    """Files that an attachment is kept in, and that were not there to be backed up."""
    damaged: tuple[str, ...]
    """Files whose content is not what their name says; they are in it as they were."""

    @classmethod
    def read(cls, slug: str, text: str) -> Self:
        """Return the manifest that ``manifest.json`` of a backup of ``slug`` is.

        Raises:
            CopyError: it is none; says what of it.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            where = ".".join(map(str, found["loc"])) or "all of it"
            raise CopyError(
                slug,
                reason=f"manifest.json of its backup: {where}: {found['msg']}; valid: what this"
                " version or an earlier one has written",
                command=f"odoo-cloud backups list {slug}, and another backup",
            ) from None

    @property
    def faults(self) -> Faults:
        """What was wrong with its files before."""
        return Faults(damaged=self.damaged, missing=self.missing)
