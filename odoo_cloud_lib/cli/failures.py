"""What goes wrong, told on stderr in a few lines, and as JSON where that is asked for."""

import traceback

from odoo_cloud_lib.cli.output import write_error, write_json
from odoo_cloud_lib.cli.settings import debugging
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.outcome import Failure


def explanation(error: Exception, name: str) -> str:
    """Return why it failed: this project's errors say it, of others the kind; with no secret."""
    if isinstance(error, OdooCloudError):
        return str(error)
    failure = Failure.of(error, name)
    told = str(OdooCloudError(failure.name, reason=failure.reason, command=failure.command))
    # Where it was, without its own words and without values: both may be secret.
    frames = "".join(traceback.format_tb(error.__traceback__)) if debugging() else ""
    return f"{told}\n{frames}".strip()


def tell(error: Exception, name: str, *, as_json: bool) -> None:
    """Tell what failed; with ``as_json`` stdout gets a document as well."""
    if as_json:
        write_json({"error": Failure.of(error, name)})
    write_error(explanation(error, name))
