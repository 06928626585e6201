"""Where a tenant's life can go, written out."""

from itertools import product

import pytest

from odoo_cloud_lib.errors import TransitionError
from odoo_cloud_lib.lifecycle import LifeState, next_states, require_transition
from odoo_cloud_lib.tenant import TenantState

LEGAL = {
    "pending": ["provisioning", "deleting"],
    "provisioning": ["active", "failed", "deleting"],
    "active": ["suspended", "failed", "deleting"],
    "suspended": ["active", "failed", "deleting"],
    "deleting": ["active", "suspended", "deleted"],
    "deleted": [],
    "failed": ["provisioning", "active", "suspended", "deleting"],
}


def test_legal_ways() -> None:
    """Every state is there, with the states it can become."""
    assert {str(state): list(next_states(state)) for state in LifeState} == LEGAL


@pytest.mark.parametrize(("current", "wanted"), [*product(LEGAL, LEGAL)])
def test_illegal_ways_are_refused(current: str, wanted: str) -> None:
    """Each pair of states; staying is legal, so that an operation can be run again."""
    if wanted == current or wanted in LEGAL[current]:
        require_transition("acme", LifeState(current), LifeState(wanted))
        return
    with pytest.raises(TransitionError) as refusal:
        require_transition("acme", LifeState(current), LifeState(wanted))
    assert refusal.value.legal == tuple(LEGAL[current])


def test_refusal_names_the_legal_states() -> None:
    """And where to look for why it has failed."""
    with pytest.raises(TransitionError) as refusal:
        require_transition("acme", LifeState.PENDING, LifeState.SUSPENDED)
    assert str(refusal.value) == (
        "acme: it is pending and cannot become suspended; valid: provisioning, deleting"
        "\n  next: odoo-cloud operations list --tenant acme"
    )


def test_refusal_after_the_end() -> None:
    """There is no legal state to name."""
    with pytest.raises(TransitionError, match="valid: nothing, its life is over"):
        require_transition("acme", LifeState.DELETED, LifeState.ACTIVE)


def test_what_the_config_wants_is_a_state_of_life() -> None:
    """The one that it comes to once it is applied; the config's words are written out elsewhere."""
    assert [LifeState(wanted) for wanted in TenantState] == ["active", "suspended", "deleting"]
