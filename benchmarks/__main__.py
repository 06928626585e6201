"""Measure all, or what is named, and write docs/benchmarks.md: ``python -m benchmarks [name…]``."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

from benchmarks import add_tenant, backups, document, memory, preview, results, verbs
from odoo_cloud_lib.model import Model

MEASURES: dict[str, Callable[[], Model]] = {
    "add_tenant": add_tenant.measure,
    "verbs": verbs.measure,
    "preview": preview.measure,
    "memory": memory.measure,
    "backups": backups.measure,
}


def main(names: list[str]) -> int:
    """Measure and write after each, so that a later failure loses nothing."""
    if unknown := [name for name in names if name not in MEASURES]:
        sys.stderr.write(f"{', '.join(unknown)}: no such benchmark; {', '.join(MEASURES)}\n")
        return 2
    # Containers are removed on the way out, which the default handler does not take.
    signal.signal(signal.SIGTERM, _stop)
    # A shell's background job ignores this signal, and so would the engine's plugins, which are
    # ended by it: the engine would wait five seconds for each.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in names or MEASURES:
        sys.stdout.write(f"{name} ...\n")
        sys.stdout.flush()
        kept = results.load().model_copy(update={name: MEASURES[name]()})
        results.save(kept)
        document.write(kept)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
