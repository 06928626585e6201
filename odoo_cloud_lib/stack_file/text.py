"""The tenants in the text of ``Pulumi.<stack>.yaml``, as pure functions from text to text.

Owns: what an edit of a tenant means. Does not own: how YAML is changed (:mod:`odoo_cloud_lib.
yaml_edit`), what may be written (the stack's own models), or the file.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

from odoo_cloud_lib.errors import ConfigError, ConfigFileError, Problem
from odoo_cloud_lib.stack_file.yaml_edit import EditRefusedError, load, rewrite

TENANTS = "odoo-cloud:tenants"
Entry = Mapping[str, object]
"""One tenant as the config has it: text, numbers, booleans, lists and mappings."""


def tenants(text: str) -> dict[str, dict[str, Any]]:
    """Return the entries by slug.

    Raises:
        ConfigFileError: not the YAML of a stack file.
    """
    return _tenants(_load(text))


def put(text: str, slug: str, entry: Entry) -> str:
    """Return ``text`` in which the tenant's entry is ``entry``: what differs is written anew.

    Raises:
        ConfigFileError: not the YAML of a stack file, or it cannot be made to say this.
    """
    try:
        plain = json.loads(json.dumps({slug: entry}, allow_nan=False))
    except (TypeError, ValueError) as error:
        reason = f"{slug!r} cannot be written as YAML: {error}"
        raise _refused(reason) from None
    return _rewrite(text, {**tenants(text), **plain})


def update(text: str, slug: str, changes: Entry) -> str:
    """Return ``text`` in which these keys of the tenant have these values; None takes one out.

    Raises:
        ConfigError: there is no such tenant.
        ConfigFileError: not the YAML of a stack file, or it cannot be made to say this.
    """
    there = tenants(text)
    if slug not in there:
        raise ConfigError([Problem(TENANTS, repr(slug), f"one of {', '.join(there) or 'none'}")])
    merged = {**there[slug], **changes}
    return put(text, slug, {key: value for key, value in merged.items() if value is not None})


def remove(text: str, slug: str) -> str:
    """Return ``text`` without the tenant's entry; one that is not there is no error.

    Raises:
        ConfigFileError: not the YAML of a stack file, or it cannot be made to say this.
    """
    return _rewrite(text, {key: entry for key, entry in tenants(text).items() if key != slug})


def _rewrite(text: str, entries: Mapping[str, Entry]) -> str:
    said = _load(text)
    try:
        return rewrite(text, {**said, "config": {**said["config"], TENANTS: entries}})
    except EditRefusedError as error:
        raise _refused(str(error)) from None


def _load(text: str) -> dict[str, Any]:
    try:
        return load(text)
    except EditRefusedError as error:
        raise _refused(str(error)) from None


def _tenants(said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    config = said.get("config")
    found = cast("dict[str, Any]", config).get(TENANTS) if isinstance(config, dict) else config
    if not isinstance(config, dict) or not isinstance(found, dict | None):
        reason = f"no mapping at config.{TENANTS}"
        raise _refused(reason)
    return cast("dict[str, dict[str, Any]]", found or {})


def _refused(reason: str) -> ConfigFileError:
    return ConfigFileError(
        "stack config",
        reason=reason,
        command="edit Pulumi.<stack>.yaml by hand, then pulumi preview",
    )
