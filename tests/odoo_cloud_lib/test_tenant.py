"""What an entry of the config may hold."""

import pytest
from pydantic import ValidationError

from odoo_cloud_lib.plan import Overrides, PlanName
from odoo_cloud_lib.tenant import TenantSpec, TenantState


def test_a_plan_is_all_it_takes() -> None:
    """Everything else has a default."""
    assert TenantSpec.model_validate({"plan": "basic"}) == TenantSpec(
        plan=PlanName.BASIC,
        domains=(),
        state=TenantState.ACTIVE,
        host=None,
        image=None,
        modules=("base",),
        overrides=Overrides(),
    )


def test_states() -> None:
    """Their names are in every operator's file."""
    assert [state.value for state in TenantState] == ["active", "suspended", "deleting"]


def test_domains_are_normalised() -> None:
    """So that they can be compared."""
    spec = TenantSpec.model_validate({"plan": "basic", "domains": ["ERP.Bücher.example"]})
    assert spec.domains == ("erp.xn--bcher-kva.example",)


@pytest.mark.parametrize(
    "image",
    [
        "odoo:19.0",
        "odoo-cloud/odoo:19.0",
        "registry.example.com:5000/a/b_c:1",
        f"odoo@sha256:{'0' * 64}",
        f"odoo:19.0@sha256:{'0' * 64}",
    ],
)
def test_images_have_a_tag_or_a_digest(image: str) -> None:
    """With or without a registry."""
    assert TenantSpec.model_validate({"plan": "basic", "image": image}).image == image


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"plan": "gold"},
        {"plan": "basic", "typo": 1},
        {"plan": "basic", "modules": ()},
        {"plan": "basic", "modules": ["Sale"]},
        {"plan": "basic", "modules": ["a,b"]},
        {"plan": "basic", "image": "odoo"},
        {"plan": "basic", "image": "Odoo:19"},
        {"plan": "basic", "image": "odoo@sha256:12"},
        {"plan": "basic", "state": "paused"},
    ],
)
def test_refuses(wrong: object) -> None:
    """Unknown keys and values."""
    with pytest.raises(ValidationError):
        TenantSpec.model_validate(wrong)


def test_reads_back_from_its_json() -> None:
    """What the library writes into the config is what it read."""
    raw = {"plan": "business", "domains": ["a.example"], "overrides": {"memory": "1536MiB"}}
    spec = TenantSpec.model_validate(raw)
    assert spec.model_dump(mode="json", exclude_defaults=True, exclude_none=True) == raw
    assert TenantSpec.model_validate_json(spec.model_dump_json()) == spec
