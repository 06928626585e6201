"""The same settings in AWS's spelling and in Pulumi's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from offline.plugins.base.values import Properties, Value

_AWS_NAMES: Final = {
    "id": "ID",
    "kmsMasterKeyId": "KMSMasterKeyID",
    "mfaDelete": "MFADelete",
    "sseAlgorithm": "SSEAlgorithm",
}
_OUR_NAMES: Final = {aws: ours for ours, aws in _AWS_NAMES.items()}


def to_aws(value: Value) -> Value:
    """Spell the keys as AWS does: `noncurrentDays` is `NoncurrentDays`."""
    if isinstance(value, dict):
        return {
            _AWS_NAMES.get(key, key[:1].upper() + key[1:]): to_aws(item)
            for key, item in value.items()
        }
    return [to_aws(item) for item in value] if isinstance(value, list) else value


def from_aws(value: Value) -> Value:
    """Spell the keys as Pulumi does."""
    if isinstance(value, dict):
        return {
            _OUR_NAMES.get(key, key[:1].lower() + key[1:]): from_aws(item)
            for key, item in value.items()
        }
    return [from_aws(item) for item in value] if isinstance(value, list) else value


def with_drift(recorded: Properties, found: Properties) -> Properties:
    """Return inputs after a refresh: as recorded, but for what is no longer so."""
    drifted = {
        name: item
        for name, item in found.items()
        if name in recorded and not _same(recorded[name], item)
    }
    return {**recorded, **drifted}


def _same(recorded: Value, found: Value) -> bool:
    """Compare; what AWS adds by itself says nothing, as long as it is off, zero or empty."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        return all(
            _same(recorded[key], found.get(key)) if key in recorded else _blank(found[key])
            for key in {*recorded, *found}
        )
    if isinstance(recorded, list) and isinstance(found, list):
        pairs = zip(recorded, found, strict=False)
        return len(recorded) == len(found) and all(_same(*pair) for pair in pairs)
    return recorded == found or (_blank(recorded) and _blank(found))


def _blank(value: Value) -> bool:
    return not any(map(_blank, value.values())) if isinstance(value, dict) and value else not value


def same_policy(recorded: str, found: str) -> str:
    """Return the policy as recorded if both mean the same, else as it is in AWS."""
    return recorded if recorded and json.loads(recorded) == json.loads(found) else found


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Turn Pulumi's map of tags into AWS's list."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]
