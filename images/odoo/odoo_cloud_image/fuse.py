"""A fuse before a service that may be away."""

import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

PAUSE_SECONDS = 3.0

P = ParamSpec("P")
T = TypeVar("T")

_logger = logging.getLogger(__name__)


class Fuse:
    """Asks a service, and after a failure spares it for three seconds.

    A service that hangs would otherwise occupy every worker up to its time-out, all the time; so
    the pause is the longer of the two. The first failure of an outage is logged, and its end.
    """

    def __init__(self, service: str, failure: type[Exception], refusal: type[Exception]) -> None:
        """Turn ``failure`` into ``refusal``; log lines call it ``service``."""
        self._service = service
        self._failure = failure
        self._refusal = refusal
        self._blown_until: float | None = None

    def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``question`` returns.

        Raises:
            refusal: the service failed now, or less than three seconds ago.
        """
        if self._blown_until is not None and time.monotonic() < self._blown_until:
            raise self._refusal
        try:
            answer = question(*args, **kwargs)
        except self._failure as error:
            self._blow(error)
            raise self._refusal from error
        self._mend()
        return answer

    def _blow(self, error: Exception) -> None:
        if self._blown_until is None:
            _logger.error("%s does not answer: %s", self._service, error)
        self._blown_until = time.monotonic() + PAUSE_SECONDS

    def _mend(self) -> None:
        if self._blown_until is not None:
            _logger.warning("%s answers again", self._service)
        self._blown_until = None
