"""What the errors say, and that all of them are in the tree that the module draws."""

import inspect
import re

from odoo_cloud_lib import errors
from odoo_cloud_lib.errors import ConfigError, ImageError, OdooCloudError, Problem


def test_message_has_name_reason_command_and_log() -> None:
    """A log is shown below, indented."""
    error = ImageError("odoo:19.0", reason="exit code 1", command="docker logs x", log="one\ntwo\n")
    assert str(error) == "odoo:19.0: exit code 1\n  next: docker logs x\n  | one\n  | two"
    assert (error.name, error.reason, error.command) == (
        "odoo:19.0",
        "exit code 1",
        "docker logs x",
    )


def test_message_without_log_ends_with_the_command() -> None:
    """Nothing hangs below."""
    assert str(OdooCloudError("a", reason="b", command="c")) == "a: b\n  next: c"


def test_config_error_orders_problems_by_path() -> None:
    """All of them are shown and kept."""
    second, first = Problem("b", "1", "2"), Problem("a", "'x'", "y or z")
    error = ConfigError([second, first])
    assert error.problems == (first, second)
    assert str(error) == (
        "stack config: 2 mistakes\n  a: given 'x'; valid: y or z\n  b: given 1; valid: 2"
        "\n  next: edit Pulumi.<stack>.yaml, then pulumi preview"
    )


def test_docstring_draws_every_error_in_its_place() -> None:
    """A new error has to be drawn, below its parent."""
    drawn = [
        (len(indent), name)
        for indent, name in re.findall(r"^ {4}([│├└─ ]*)(\w+Error)\b", errors.__doc__ or "", re.M)
    ]
    depths = {
        (4 * sum(issubclass(it, OdooCloudError) for it in kind.__mro__[1:]), name)
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, OdooCloudError)
    }
    assert set(drawn) == depths
    assert len(drawn) == len(depths)
