"""How far a run came, by what the engine told of it."""

from odoo_cloud_lib.engine.deployment import Run, Step

ODOO = "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:OdooTenant$docker:x:Container::acme-odoo"
IMAGE = "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:Vps$docker:x:RemoteImage::local-odoo:19.1"
OWN = "urn:pulumi:dev::odoo-cloud::pulumi:providers:pulumi-python::default"


def test_each_step_is_told_and_kept() -> None:
    """But those that change nothing, and the engine's own."""
    told = list[str]()
    run = Run(told.append)
    for urn, verb in ((ODOO, "same"), (ODOO, "replace"), (OWN, "update"), (ODOO, "update")):
        run.begin(verb, urn)
        run.finish(verb, urn)
    assert told == ["acme-odoo updating", "acme-odoo updated"]
    assert run.begun == run.done == [Step("acme-odoo", "update")]
    assert run.changed == ("acme-odoo",)
    assert not run.untouched


def test_what_could_not_be_made_changed_nothing() -> None:
    """Its step and the engine's words are kept."""
    run = Run(print)
    run.begin("create", IMAGE)
    run.complain(IMAGE, "no such image\n")
    run.fail("create", IMAGE)
    assert run.untouched
    assert run.failed == ("local-odoo:19.1",)
    assert run.errors == ["local-odoo:19.1: no such image"]


def test_what_failed_to_change_may_have_changed() -> None:
    """Half an update is one."""
    run = Run(print)
    run.fail("update", ODOO)
    assert not run.untouched
    assert run.changed == ()


def test_what_the_program_says_belongs_to_no_resource() -> None:
    """Nothing was begun."""
    run = Run(print)
    run.complain(None, "Program failed")
    assert run.untouched
    assert (run.failed, run.errors) == ((), ["Program failed"])
