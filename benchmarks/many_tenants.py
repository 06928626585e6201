"""The state of a stack of many tenants, made from that of one: nothing of it has to run."""

import json
from copy import deepcopy
from typing import Any

from odoo_cloud_lib import naming

Resource = dict[str, Any]


def multiply(exported: dict[str, Any], slug: str, slugs: list[str]) -> dict[str, Any]:
    """Return the stack's export with the resources of tenant ``slug`` once for each of ``slugs``.

    ``exported`` is what ``pulumi stack export --show-secrets`` prints.
    """
    result = deepcopy(exported)
    resources: list[Resource] = result["deployment"]["resources"]
    one = [it for it in resources if _name(it) == slug or _name(it).startswith(f"{slug}-")]
    others = [it for it in resources if it not in one]
    copies = [copy for other in slugs for copy in _renamed(one, slug, other)]
    result["deployment"]["resources"] = others + copies
    return result


def _name(resource: Resource) -> str:
    return resource["urn"].rpartition("::")[2]


def _renamed(one: list[Resource], slug: str, other: str) -> list[Resource]:
    # odoo.conf lies at a place that is named by its content.
    conf = _odoo_conf(next(it for it in one if _name(it) == f"{slug}-files"))
    text = json.dumps(one)
    text = text.replace(naming.conf_file(conf), naming.conf_file(conf.replace(slug, other)))
    return json.loads(text.replace(slug, other))


def _odoo_conf(files: Resource) -> str:
    secret = files["inputs"]["files"]["plaintext"]
    return next(it["text"] for it in json.loads(secret) if it["path"].startswith("conf/"))
