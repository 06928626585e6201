"""One attachment that comes back from a backup, while its tenant works on."""

import base64
from collections.abc import Generator

import pytest
from docker import DockerClient

from odoo_cloud_lib import database
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.operations.restore_attachment import RestoreAttachment
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.housekeeping import House
from tests.integration.cloud.kills import killed_at
from tests.integration.cloud.uploads import (
    attachments,
    collect_garbage,
    content_of,
    sha,
    upload,
)
from tests.integration.containers import execute
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "piper"
INVOICE = b"an invoice" * 1000
GIVE = 4


@pytest.fixture(scope="module")
def house(edited: Stack, docker_client: DockerClient) -> House:
    """Return a tenant of these tests alone, and somebody who is logged in there."""
    return House(edited, docker_client, SLUG, newcomer(edited, docker_client, SLUG))


@pytest.fixture
def browser(house: House) -> Browser:
    """Return that somebody."""
    return house.browser


@pytest.fixture(autouse=True)
def tidy(house: House) -> Generator[None]:
    """See that nothing is left, and that another tenant has what it had."""
    before = rows_of(house, "acme")
    yield
    assert rows_of(house, "acme") == before
    house.assert_tidy(engine=False)
    assert house.owners() == {SLUG}


def test_one_that_was_deleted_comes_back(cloud: Cloud, house: House, browser: Browser) -> None:
    """Its row, of the same number, and its file; visitors get it, and nothing else has changed."""
    tenant, lost = cloud.tenants[SLUG], upload(browser, INVOICE, **on_partner(browser))
    before = row_of(house, lost)
    backup = tenant.back_up()
    later = upload(browser, b"later")
    delete(house, lost)
    plan = cloud.plan(RestoreAttachment(attachment=lost), SLUG)
    assert plan.blockers == ()
    assert plan.steps[GIVE].changes == (f"insert attachment {lost}, or its file, if it is gone",)
    statuses = set[int]()
    with house.watching(statuses):
        tenant.restore(attachment=lost)
    assert statuses == {200}
    assert row_of(house, lost) == before
    served = browser.get(f"/web/content/{lost}?download=true")
    assert (served.status, served.text) == (200, INVOICE.decode())
    assert content_of(browser, later) == b"later"
    house.assert_files_are_known()
    done = tenant.operations()[0]
    assert (done.verb, done.state) == ("restore attachment", OperationState.DONE)
    assert done.result == {
        "backup": backup.snapshot,
        "attachment": lost,
        "row": "inserted",
        "files": 1,
    }
    tenant.restore(attachment=lost)
    again = tenant.operations()[0].result or {}
    assert (again["row"], again["files"]) == ("there", 0)
    assert cloud.audit() == []


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param("rm -f {0}", id="gone"),
        pytest.param("printf cut >{0}", id="cut off", marks=pytest.mark.soak),
    ],
)
def test_a_file_that_was_lost_comes_back_alone(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, browser: Browser, harm: str
) -> None:
    """The row stays as it is, also what was changed in it since."""
    tenant, kept = cloud.tenants[SLUG], upload(browser, harm.encode())
    backup = tenant.back_up()
    browser.model("ir.attachment", "write", [kept], {"description": "since"})
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    file = f"/var/lib/odoo/filestore/{SLUG}/{sha(harm.encode())}"
    execute(odoo, "sh", "-c", harm.format(file))
    tenant.restore(backup.snapshot[:8], attachment=kept)
    assert content_of(browser, kept) == harm.encode()
    assert browser.model("ir.attachment", "read", [kept], ["description"]) == [
        {"id": kept, "description": "since"}
    ]
    result = tenant.operations()[0].result or {}
    assert (result["row"], result["files"]) == ("there", 1)


def test_content_in_the_database_comes_back(cloud: Cloud, house: House, browser: Browser) -> None:
    """As Odoo keeps it where it is told to."""
    key = "ir_attachment.location"
    browser.model("ir.config_parameter", "set_param", key, "db")
    lost = upload(browser, b"in the database")
    browser.model("ir.config_parameter", "set_param", key, "file")
    assert row_of(house, lost)["store_fname"] is None
    cloud.tenants[SLUG].back_up()
    delete(house, lost)
    cloud.tenants[SLUG].restore(attachment=lost)
    assert content_of(browser, lost) == b"in the database"


def test_references_to_what_is_gone_are_empty(cloud: Cloud, house: House, browser: Browser) -> None:
    """Who made it is deleted since; and a column that the table has not any more is left out."""
    lost = upload(browser, b"of somebody")
    with house.superuser(SLUG) as inside:
        inside.execute("CREATE TABLE x_gone (id int PRIMARY KEY)")
        inside.execute("INSERT INTO x_gone VALUES (1)")
        inside.execute("ALTER TABLE ir_attachment ADD x_gone int REFERENCES x_gone")
        inside.execute("ALTER TABLE ir_attachment ADD x_old text DEFAULT 'old'")
        inside.execute("UPDATE ir_attachment SET x_gone = 1 WHERE id = %s", (lost,))
        inside.execute(f'ALTER TABLE x_gone OWNER TO "{SLUG}"'.encode())
    cloud.tenants[SLUG].back_up()
    delete(house, lost)
    with house.superuser(SLUG) as inside:
        inside.execute("DELETE FROM x_gone")
        inside.execute("ALTER TABLE ir_attachment DROP x_old")
    cloud.tenants[SLUG].restore(attachment=lost)
    found = row_of(house, lost)
    assert found["x_gone"] is None
    assert found["create_uid"]
    with house.superuser(SLUG) as inside:
        inside.execute("ALTER TABLE ir_attachment DROP x_gone")
        inside.execute("DROP TABLE x_gone")
    assert content_of(browser, lost) == b"of somebody"


def test_what_has_no_place_is_refused(cloud: Cloud, house: House, browser: Browser) -> None:
    """One that never was, one whose record is gone, and one whose field has another by now."""
    tenant = cloud.tenants[SLUG]
    gone, there = on_partner(browser), on_partner(browser)
    first, second = upload(browser, b"1", **gone), upload(browser, b"2", **there)
    for it in (first, second):
        set_row(house, it, "res_field", "image_1920")
    backup = tenant.back_up()
    for it in (first, second):
        delete(house, it)
    browser.model("res.partner", "unlink", [gone["res_id"]])
    other = upload(browser, b"3", **there)
    set_row(house, other, "res_field", "image_1920")
    before = attachments(browser)
    with pytest.raises(TenantStateError) as refused:
        tenant.restore(attachment=10**9)
    assert str(refused.value) == (
        f"{SLUG}: attachment 1000000000 of backup {backup.short}: there is none in the backup;"
        f" valid: one that was there then\n  next: another of odoo-cloud backups list {SLUG}, or"
        f" all of this one beside it: odoo-cloud tenants clone {SLUG} {SLUG}-then"
        f" --backup {backup.short}"
    )
    with pytest.raises(TenantStateError, match=f"to res.partner {gone['res_id']}, which is gone"):
        tenant.restore(attachment=first)
    with pytest.raises(TenantStateError, match=f"has attachment {other} in its field image_1920"):
        tenant.restore(attachment=second)
    assert attachments(browser) == before


def test_another_one_of_the_number_is_left_alone(
    cloud: Cloud, house: House, browser: Browser
) -> None:
    """It is told, and what is there stays."""
    tenant, changed = cloud.tenants[SLUG], upload(browser, b"as it was")
    backup = tenant.back_up()
    now = {"datas": base64.b64encode(b"as it is").decode()}
    browser.model("ir.attachment", "write", [changed], now)
    collect_garbage(browser)
    before = row_of(house, changed)
    with pytest.raises(TenantStateError, match="the tenant has another one of this number"):
        tenant.restore(attachment=changed)
    assert row_of(house, changed) == before
    assert content_of(browser, changed) == b"as it is"
    house.assert_files_are_known()
    assert tenant.backups()[0] == backup


def test_a_file_that_the_backup_lacks_is_told(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, house: House, browser: Browser
) -> None:
    """It was gone before; no row comes without its content."""
    tenant, lost = cloud.tenants[SLUG], upload(browser, b"gone before")
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    execute(odoo, "rm", "-f", f"/var/lib/odoo/filestore/{SLUG}/{sha(b'gone before')}")
    tenant.back_up()
    delete(house, lost)
    with pytest.raises(CopyError, match=f"has the file {sha(b'gone before')} not, or damaged"):
        tenant.restore(attachment=lost)
    assert lost not in attachments(browser)


@pytest.mark.parametrize("point", [pytest.param(2, marks=pytest.mark.soak), GIVE])
def test_killed_on_the_way_it_is_done_again(
    edited: Stack, cloud: Cloud, house: House, browser: Browser, point: int
) -> None:
    """While its database comes, and while it is given: all of it, or nothing."""
    tenant, lost = cloud.tenants[SLUG], upload(browser, INVOICE + bytes([point]))
    tenant.back_up()
    delete(house, lost)
    given, after = {"attachment": lost}, 0.5 if point == GIVE else 0
    with killed_at(
        edited, point, RestoreAttachment.name, SLUG, given, with_engine=True, after=after
    ):
        pass
    [last, *_] = cloud.operations(tenant=SLUG, limit=1)
    assert last.state is OperationState.INTERRUPTED
    cloud.resume(last.id)
    assert content_of(browser, lost) == INVOICE + bytes([point])
    house.assert_files_are_known()
    with cloud.session() as session:
        assert database.databases_with(session.server("local"), f"{SLUG}_") == []


def on_partner(browser: Browser) -> dict[str, object]:
    """Return what an attachment of a new partner is attached to."""
    [partner] = browser.model("res.partner", "create", [{"name": "Richard"}])
    return {"res_model": "res.partner", "res_id": partner}


def delete(house: House, number: int) -> None:
    """Delete an attachment, and let Odoo remove its file."""
    house.browser.model("ir.attachment", "unlink", [number])
    collect_garbage(house.browser)


def row_of(house: House, number: int) -> dict[str, object]:
    """Return all that the tenant's database has of an attachment."""
    with house.superuser(SLUG) as inside:
        [(row,)] = inside.execute(
            "SELECT to_jsonb(it) FROM ir_attachment it WHERE id = %s", (number,)
        )
        return row


def rows_of(house: House, slug: str) -> list[tuple[object, ...]]:
    """Return all attachments of a tenant."""
    with house.superuser(slug) as inside:
        query = "SELECT id, store_fname, checksum, write_date FROM ir_attachment ORDER BY id"
        return inside.execute(query).fetchall()


def set_row(house: House, number: int, column: str, value: str) -> None:
    """Set a column of an attachment behind Odoo's back."""
    with house.superuser(SLUG) as inside:
        statement = f"UPDATE ir_attachment SET {column} = %s WHERE id = %s"  # noqa: S608 - our own
        inside.execute(statement.encode(), (value, number))
