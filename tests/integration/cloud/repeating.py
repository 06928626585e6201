"""Something that goes on beside what a test does."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def repeating(do: Callable[[int], None]) -> Generator[list[int]]:
    """Do it again and again beside the block; yield how often, and raise what went wrong."""
    over, count, wrong = threading.Event(), [0], list[Exception]()

    def run() -> None:
        while not over.is_set():
            try:
                do(count[0])
            except Exception as error:  # noqa: BLE001
                wrong.append(error)
                return
            count[0] += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield count
    finally:
        over.set()
        thread.join()
    if wrong:
        raise wrong[0]
