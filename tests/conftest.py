"""What every test run needs, whoever starts it."""

import signal


def pytest_configure() -> None:
    """Heed ^C, also as a shell's background job, which ignores it.

    What is started here would ignore it too: the engine ends its plugins by that signal, and waits
    five seconds for each that does not end.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
