"""Verbs that change how a tenant runs: each on a real one, with nothing left for a preview."""

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.company import Company
from odoo_cloud_lib.errors import ConfigError, TenantExistsError, TenantMissingError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.set_state import Suspend
from tests.integration.browser import Browser, visiting
from tests.integration.cloud.conftest import StatusOf
from tests.integration.stack import Stack, authority_of

pytestmark = pytest.mark.engine

GMBH = Company(name="Globex GmbH", currency="EUR", country="DE", language="de_DE")


def test_a_tenant_is_created_changed_and_put_to_sleep(
    edited: Stack, cloud: Cloud, status: StatusOf
) -> None:
    """Each verb does what it says at once; the ledger tells all of them."""
    dunder = cloud.tenants.create("dunder", plan="basic", companies=[GMBH])
    assert (dunder.state, status("dunder")) == (LifeState.ACTIVE, 200)
    assert dunder.url == f"https://dunder.odoo.localhost:{edited.https_port}"
    edited.preview("--expect-no-changes")

    dunder.suspend()
    assert (dunder.state, status("dunder")) == (LifeState.SUSPENDED, 503)
    edited.preview("--expect-no-changes")

    dunder.resume()
    assert (dunder.state, status("dunder")) == (LifeState.ACTIVE, 200)
    edited.preview("--expect-no-changes")

    dunder.set_plan("business", {"workers": 1})
    assert cloud.desired.tenants()["dunder"] == {"plan": "business", "overrides": {"workers": 1}}
    dunder.restart()
    assert status("dunder") == 200
    edited.preview("--expect-no-changes")

    done = [(it.verb, it.state, it.actor) for it in dunder.operations()]
    verbs = ("restart", "set plan", "resume", "suspend", "create")
    assert done == [(verb, OperationState.DONE, "ops@test") for verb in verbs]


def test_nobody_else_notices(edited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """While one tenant is led through its life, another loses not one request.

    Nor do its own visitors while it gets another plan, and is restarted.
    """
    trust = authority_of(docker_client, edited)
    acme, own_visitor = (
        Browser(f"{slug}.odoo.localhost", edited.https_port, trust) for slug in ("acme", "massive")
    )
    with visiting([acme], "/web/login") as others:
        massive = cloud.tenants.create("massive", plan="basic")
        with visiting([own_visitor], "/web/login", rate=5) as own:
            massive.set_plan("basic", {"cron_threads": 2})
            massive.restart()
        massive.suspend()
        massive.resume()
        massive.schedule_delete()
        massive.delete(backup=False)
    assert (others.failed, own.failed) == ([], [])
    assert min(others.asked, own.asked) > 20


def test_what_cannot_be_is_refused_and_not_recorded(cloud: Cloud) -> None:
    """A name that is taken, a tenant that is not there, a plan that is none."""
    before, recorded = cloud.desired.tenants(), len(cloud.operations())
    with pytest.raises(TenantExistsError, match=r"acme: there is a tenant .* active"):
        cloud.tenants.create("acme", plan="basic")
    with pytest.raises(TenantMissingError, match=r"acmee.*valid: acme"):
        cloud.run(Suspend(), "acmee")
    with pytest.raises(ConfigError, match="nowhere"):
        cloud.tenants.create("initech", plan="basic", host="nowhere")
    assert cloud.desired.tenants() == before
    assert len(cloud.operations()) == recorded + 1  # the host is found out by the config's check


def test_a_plan_shows_what_would_be_done(cloud: Cloud) -> None:
    """And does nothing."""
    plan = cloud.plan(Suspend(), "acme")
    (step,) = plan.steps
    changes = {"delete acme-odoo", "delete acme-redis", "update acme-route"}
    assert changes | {"update operator-inventory"} == {*step.changes}
    assert plan.blockers == ()
    assert cloud.tenants["acme"].state is LifeState.ACTIVE


def test_a_note_that_a_killed_engine_left_half_written_stops_nobody(
    edited: Stack, cloud: Cloud
) -> None:
    """The stack is read all the same; the note is one that the engine can do without."""
    notes = edited.state_file.with_name(f"{edited.state_file.name}.attrs")
    notes.write_text('{"user.content')
    assert "acme" in cloud.tenants
    assert not notes.exists()
