"""Durations as Go writes them: `1m30s`, `500ms`."""

from __future__ import annotations

import re
from typing import Final

_NANOSECONDS: Final = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_WHOLE: Final = re.compile(rf"0|(?:{_PART.pattern})+")


def is_duration(text: str) -> bool:
    """Whether a text is a duration."""
    return _WHOLE.fullmatch(text) is not None


def nanoseconds(text: str) -> int:
    """Read a duration."""
    return sum(int(float(amount) * _NANOSECONDS[unit]) for amount, unit in _PART.findall(text))


def duration(length: int) -> str:
    """Write a number of nanoseconds; whole seconds and more as h, m and s."""
    if length % 10**9:
        return f"{length / 10**6:g}ms"
    minutes, seconds = divmod(length // 10**9, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
