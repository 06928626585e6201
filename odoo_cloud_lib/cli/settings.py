"""Which platform a command is about, and how it answers: the options that all commands share."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from odoo_cloud_lib.errors import ConfigFileError, StackError

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud

NO_STACK = (
    "no stack was named; valid: --stack NAME or ODOO_CLOUD_STACK, or --inventory FILE to read only"
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``config_file``: the stack file, if it is not ``Pulumi.<stack>.yaml`` in ``project``."""

    stack: str | None = None
    project: Path = Path()
    config_file: Path | None = None
    inventory: Path | None = None
    json: bool = False

    def but(self, **given: Any) -> "Settings":  # noqa: ANN401
        """Return the settings with those of ``given`` that were given."""
        return replace(self, **{key: value for key, value in given.items() if value})

    @property
    def file(self) -> Path:
        """The stack file.

        Raises:
            StackError: the folder holds no Pulumi project.
            ConfigFileError: there is no such file.
            typer.BadParameter: no stack was named.
        """
        if not self.stack:
            raise typer.BadParameter(NO_STACK, param_hint="--stack")
        self._require_project()
        file = self.config_file or self.project / f"Pulumi.{self.stack}.yaml"
        if not file.is_file():
            raise ConfigFileError(
                str(file),
                reason="no such file; valid: the file of a stack, beside Pulumi.yaml",
                command=f"ls {self.project}",
            )
        return file

    def open(self) -> "Cloud":
        """Open the platform."""
        from odoo_cloud_lib.cloud import Cloud
        from odoo_cloud_lib.inventory import read_inventory

        if self.inventory:
            return Cloud(read_inventory(self.inventory), nameservers=nameservers())
        file = self.file
        return Cloud.from_stack(
            self.stack or "", self.project, config=file, nameservers=nameservers()
        )

    def _require_project(self) -> None:
        if not (self.project / "Pulumi.yaml").is_file():
            raise StackError(
                str(self.project.absolute()),
                reason="no Pulumi.yaml in this folder; valid: the folder of an odoo-cloud project",
                command="the same in that folder, or with --project DIR or ODOO_CLOUD_PROJECT",
            )


def nameservers() -> tuple[str, ...]:
    """Return the name servers that are asked; none means this machine's own."""
    given = os.environ.get("ODOO_CLOUD_NAMESERVERS", "").split(",")
    return tuple(it.strip() for it in given if it.strip())


def debugging() -> bool:
    """Tell whether errors that should not happen are to be shown in full."""
    return bool(os.environ.get("ODOO_CLOUD_DEBUG"))
