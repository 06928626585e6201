"""What the engine has made, read off a state that is written out here."""

from typing import Any

from odoo_cloud_lib.engine.recorded import Parts, recorded
from odoo_cloud_lib.engine.state import Resource

TENANT = "urn:pulumi:prod::odoo-cloud::odoo-cloud:index:OdooTenant::acme-shop"
CHILD = "urn:pulumi:prod::odoo-cloud::odoo-cloud:index:OdooTenant$"
VPS = "urn:pulumi:prod::odoo-cloud::odoo-cloud:index:Vps::paris"
DYNAMIC = "pulumi-python:dynamic:Resource"


def labels(role: str, slug: str | None = "acme-shop") -> list[dict[str, str]]:
    """Return labels as the provider has them."""
    pairs = {"stack": "prod", "host": "paris", "role": role, "tenant": slug}
    return [{"label": f"odoo-cloud.{key}", "value": it} for key, it in pairs.items() if it]


def docker(kind: str, name: str, id_: str, outputs: dict[str, Any]) -> Resource:
    """Return something of Docker's."""
    type_ = f"docker:index/{kind.lower()}:{kind}"
    return {"urn": f"{CHILD}{type_}::{name}", "type": type_, "id": id_, "outputs": outputs}


def dynamic(name: str, id_: str, outputs: dict[str, Any], parent: str = TENANT) -> Resource:
    """Return something that the program's own providers make."""
    urn = f"{CHILD}{DYNAMIC}::{name}"
    return {"urn": urn, "type": DYNAMIC, "id": id_, "parent": parent, "outputs": outputs}


SITE = "shop.example=acme-shop.0123456789ab.8069"
RESOURCES: list[Resource] = [
    {"urn": TENANT, "type": "odoo-cloud:index:OdooTenant"},
    docker("Container", "acme-shop-odoo", "0123", {"labels": labels("odoo")}),
    docker("Volume", "acme-shop-filestore", "f", {"name": "f", "labels": labels("filestore")}),
    docker("Network", "acme-shop-network", "99", {"name": "n", "labels": labels("network")}),
    dynamic("acme-shop-database", "acme-shop", {"host": "paris"}),
    dynamic("acme-shop-login", "acme-shop", {"host": "paris"}),
    dynamic("acme-shop-route", "acme-shop", {"edge": "prod-paris.edge", "sites": [SITE]}),
    dynamic("acme-shop-files", "f,s", {"files": []}),
    docker("Container", "paris-edge-server", "45", {"labels": labels("edge", None)}),
    docker("Volume", "paris-edge-data", "e", {"name": "e", "labels": labels("edge-data", None)}),
    dynamic(
        "paris-template-odoo-base",
        "template_0123456789ab",
        {"labels": {"odoo-cloud.host": "paris", "odoo-cloud.role": "template"}},
        VPS,
    ),
    dynamic("paris-edge-platform", "prod-paris.edge:/config/x", {}, VPS),
]


def test_what_belongs_to_whom() -> None:
    """The tenant's under its name, the host's under none."""
    assert recorded("prod", {"resources": RESOURCES}) == {
        ("paris", "acme-shop"): Parts(
            containers={"odoo": "0123"},
            volumes={"f"},
            networks={"n"},
            database=True,
            login=True,
            sites={SITE},
        ),
        ("paris", ""): Parts(
            containers={"edge": "45"}, volumes={"e"}, templates={"template_0123456789ab"}
        ),
    }


def test_what_has_a_successor_is_left_out() -> None:
    """It only waits to be removed, whichever of the two comes first."""
    old = docker("Container", "acme-shop-odoo", "old", {"labels": labels("odoo")})
    old["delete"] = True
    for resources in ([old, *RESOURCES], [*RESOURCES, old]):
        parts = recorded("prod", {"resources": resources})["paris", "acme-shop"]
        assert parts.containers == {"odoo": "0123"}


def test_a_new_stack_has_made_nothing() -> None:
    """Before its first run."""
    assert recorded("prod", {}) == {}
