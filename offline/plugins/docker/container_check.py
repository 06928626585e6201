"""What is wrong with a container's inputs beyond their types."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from offline.plugins.base.check import Failure
from offline.plugins.base.values import Properties, Unknown, Value, holds_unknown
from offline.plugins.docker.container_schema import INPUTS, ONLY_DEFAULT
from offline.plugins.docker.durations import is_duration

_PERMISSIONS: Final = re.compile(r"0[0-7]{3}")


def container_failures(inputs: Properties) -> list[Failure]:
    """Return every failure; parts that are not known yet are left for later."""
    return [
        *_unimplemented(inputs),
        *_commands(inputs.get("command")),
        *_cpus(inputs.get("cpus")),
        *_durations(inputs.get("healthcheck")),
        *_each(inputs, "uploads", _upload),
        *_each(inputs, "volumes", _volume),
    ]


def _unimplemented(inputs: Properties) -> Iterator[Failure]:
    for name in ONLY_DEFAULT:
        default = INPUTS[name].default
        if inputs.get(name) != default and not isinstance(inputs.get(name), Unknown):
            shown = str(default).lower()
            reason = f"the stand-in plugin implements {shown} only; leave it out, or install"
            yield Failure((name,), f"{reason} the official plugin")


def _commands(command: Value) -> Iterator[Failure]:
    if isinstance(command, list):
        for index, word in enumerate(command):
            if word == "":
                yield Failure(("command", index), "must not be empty")


def _cpus(cpus: Value) -> Iterator[Failure]:
    if not isinstance(cpus, str):
        return
    try:
        valid = Decimal(cpus) > 0
    except InvalidOperation:
        valid = False
    if not valid:
        yield Failure(("cpus",), f"{cpus!r} is not a number of CPUs, such as '1.5'")


def _durations(health: Value) -> Iterator[Failure]:
    for name in ("interval", "timeout", "startPeriod", "startInterval"):
        value = health.get(name) if isinstance(health, dict) else None
        if isinstance(value, str) and not is_duration(value):
            reason = f"{value!r} is not a duration, such as '30s' or '1m30s'"
            yield Failure(("healthcheck", name), reason)


def _each(inputs: Properties, name: str, rule: Callable[[Properties], str]) -> Iterator[Failure]:
    items = inputs.get(name)
    for index, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict) and not holds_unknown(item):
            reason = rule(item)
            if reason:
                yield Failure((name, index), reason)


def _upload(item: Properties) -> str:
    sources = [name for name in ("content", "contentBase64", "source") if item.get(name)]
    if len(sources) != 1:
        return f"needs exactly one of content, contentBase64, source; given: {sources or 'none'}"
    permissions = item.get("permissions")
    if isinstance(permissions, str) and not _PERMISSIONS.fullmatch(permissions):
        return f"permissions {permissions!r} are not octal, such as '0644'"
    if not str(item["file"]).startswith("/"):
        return f"file {item['file']!r} is not an absolute path"
    return "" if _is_base64(item.get("contentBase64")) else "contentBase64 is not base64"


def _is_base64(value: Value) -> bool:
    try:
        base64.b64decode(str(value or ""), validate=True)
    except binascii.Error:
        return False
    return True


def _volume(item: Properties) -> str:
    if bool(item.get("fromContainer")) == bool(item.get("containerPath")):
        return "needs either containerPath or fromContainer"
    return ""
