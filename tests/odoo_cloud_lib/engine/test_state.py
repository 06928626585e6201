"""What a run that is kept to one tenant touches, for states and configs written out here."""

from odoo_cloud_lib.engine.state import Resource, State, hosts, identities, let_go, targets
from odoo_cloud_lib.stack_file.check import Declared

PREFIX = "urn:pulumi:prod::odoo-cloud::"
HOST = f"{PREFIX}odoo-cloud:index:Vps::paris"
IMAGE = "docker:index/remoteImage:RemoteImage"
DYNAMIC = "pulumi-python:dynamic:Resource"
PARTS = [
    f"{PREFIX}odoo-cloud:index:OdooTenant$**::acme-{part}"
    for part in ("seed", "database", "login", "network", "filestore", "sessions")
] + [
    f"{PREFIX}odoo-cloud:index:OdooTenant$**::acme-{part}"
    for part in ("files", "redis", "odoo", "route")
]
ACME, UMOJA = (f"{PREFIX}odoo-cloud:index:OdooTenant::{slug}" for slug in ("acme", "umoja"))


def shared(kind: str, name: str, *needs: str) -> Resource:
    """Return an image or a template of the host."""
    urn = f"{PREFIX}odoo-cloud:index:Vps${kind}::{name}"
    return {"urn": urn, "type": kind, "id": "x", "parent": HOST, "dependencies": [*needs]}


def part(tenant: str, name: str, *needs: str) -> Resource:
    """Return a part of a tenant."""
    urn = f"{PREFIX}odoo-cloud:index:OdooTenant${DYNAMIC}::{name}"
    return {"urn": urn, "type": DYNAMIC, "id": "x", "parent": tenant, "dependencies": [*needs]}


def component(urn: str) -> Resource:
    """Return a tenant."""
    return {"urn": urn, "type": "odoo-cloud:index:OdooTenant"}


ODOO = shared(IMAGE, "paris-odoo:19")
POSTGRES = shared(IMAGE, "paris-postgres:18")
TEMPLATE = shared(DYNAMIC, "paris-template-odoo:19-base", ODOO["urn"])
SERVER: Resource = {
    "urn": f"{PREFIX}odoo-cloud:index:PostgresServer$c::paris-postgres-server",
    "type": "c",
    "parent": f"{PREFIX}odoo-cloud:index:PostgresServer::paris-postgres",
    "dependencies": [POSTGRES["urn"]],
}
VPS: Resource = {
    "urn": HOST,
    "type": "odoo-cloud:index:Vps",
    "outputs": {"address": {"kind": "local"}},
}
NAMES = ["paris-odoo:19", "paris-template-odoo:19-base"]


def state(*tenants: str) -> State:
    """Return a state with a host, and these tenants on the one template."""
    parts = [part(it, f"{it[-4:]}-database", TEMPLATE["urn"]) for it in tenants]
    alone = [VPS, POSTGRES, SERVER, *([ODOO, TEMPLATE] if tenants else [])]
    return {"resources": [*alone, *map(component, tenants), *parts]}


def declared(*slugs: str) -> Declared:
    """Return what a config with these tenants declares."""
    needs = {"host": "paris", "shared": NAMES}
    names = ["paris-postgres:18", *(NAMES if slugs else [])]
    return Declared.model_validate({"shared": names, "tenants": dict.fromkeys(slugs, needs)})


def test_the_first_of_its_kind_brings_what_it_stands_on() -> None:
    """The image and the template, beside the tenant and its parts."""
    wanted = [ACME, *PARTS, "**::paris-odoo:19", "**::paris-template-odoo:19-base"]
    assert targets("prod", "acme", declared("acme"), state()) == wanted


def test_a_change_is_kept_to_the_tenant() -> None:
    """What is there already is nobody's to touch, and a new tenant's entry has to wait."""
    config = declared("acme", "umoja")
    assert targets("prod", "acme", config, state(ACME)) == [ACME, *PARTS]


def test_the_last_of_its_kind_takes_along_what_it_stood_on() -> None:
    """Not what the host itself stands on."""
    wanted = [ACME, *PARTS, ODOO["urn"], TEMPLATE["urn"]]
    assert targets("prod", "acme", declared(), state(ACME)) == wanted


def test_what_others_still_stand_on_stays() -> None:
    """By their entries, or by what is deployed of them while their entries say otherwise."""
    assert targets("prod", "acme", declared("umoja"), state(ACME, UMOJA)) == [ACME, *PARTS]
    assert targets("prod", "acme", declared(), state(ACME, UMOJA)) == [ACME, *PARTS]


def test_a_tenant_that_is_nowhere_is_no_target() -> None:
    """The engine would miss it; its parts are patterns, which may match nothing."""
    assert targets("prod", "acme", declared(), state()) == PARTS


def test_hosts_are_those_that_were_deployed() -> None:
    """One whose run was interrupted has no address yet."""
    half: Resource = {"urn": f"{HOST}2", "type": "odoo-cloud:index:Vps"}
    assert hosts({"resources": [VPS, half]}) == [VPS]
    assert hosts({}) == []


def test_identities_tell_whether_anything_came_went_or_was_replaced() -> None:
    """By URN and id."""
    assert identities({"resources": [VPS, ODOO]}) == {(HOST, ""), (ODOO["urn"], "x")}


def test_what_is_let_go_may_be_replaced_and_some_of_it_stays() -> None:
    """No part of the tenant is protected any more; other tenants' are."""
    seed, data, other = (
        Resource(urn=f"urn:x::{name}", type="t", parent=tenant, protect=True)
        for name, tenant in (("acme-seed", ACME), ("acme-database", ACME), ("umoja-seed", UMOJA))
    )
    before: State = {"resources": [seed, data, other], "pending_operations": []}
    assert let_go(before, ACME, ["acme-database"]) == {
        "resources": [
            {**seed, "protect": False},
            {**data, "protect": False, "retainOnDelete": True},
            other,
        ],
        "pending_operations": [],
    }
    assert data.get("protect") is True


def test_what_the_operator_knows_comes_along() -> None:
    """Where there is an operator; otherwise nobody is asked for it."""
    told: Resource = {"urn": f"{PREFIX}t::operator-inventory", "type": DYNAMIC, "id": "x"}
    there = state(ACME)
    assert told["urn"] not in targets("prod", "acme", declared("acme"), there)
    there["resources"] = [*there.get("resources", []), told]
    assert told["urn"] in targets("prod", "acme", declared("acme"), there)
