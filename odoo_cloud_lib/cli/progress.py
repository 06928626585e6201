"""Lines of progress on stderr: a terminal shows the last one moving, a log gets them all."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

from odoo_cloud_lib.cli.output import console, is_plain, plain, write_error


@contextmanager
def progress() -> Generator[Callable[[str], None]]:
    """Yield what takes a line of progress, from any thread."""
    if is_plain(sys.stderr):
        yield _report
        return
    from rich.text import Text

    with console(sys.stderr).status(Text("at work")) as status:

        def report(line: str) -> None:
            status.console.print(Text(plain(line), style="dim"))
            status.update(Text(plain(line)))

        yield report


def _report(line: str) -> None:
    # Work that is begun goes on, even if nobody listens any more.
    with suppress(OSError):
        write_error(line)
