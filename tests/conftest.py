"""What every test run needs, whoever starts it."""

import signal

import pytest

from tests.support.soak import SOAK


def pytest_configure() -> None:
    """Heed ^C, also as a shell's background job, which ignores it.

    What is started here would ignore it too: the engine ends its plugins by that signal, and waits
    five seconds for each that does not end.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave those out that take long and find little that others do not."""
    if SOAK:
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="`make soak` runs it"))
