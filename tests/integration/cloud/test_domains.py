"""Host names of a tenant: DNS says whose they are, the edge serves them, others notice nothing."""

import ssl
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib import Cloud, Tenant
from odoo_cloud_lib.domains.certificate import Trust
from odoo_cloud_lib.domains.pointing import DnsState
from odoo_cloud_lib.errors import ArgumentError, DomainError, NameServerError, OdooCloudError
from odoo_cloud_lib.operations.set_domains import AddDomain, Rename
from odoo_cloud_lib.problems import shown
from tests.integration.browser import Browser, Visits, visiting
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.stack import Stack, authority_of
from tests.support.dns_server import DnsServer, dns_server

pytestmark = pytest.mark.engine

SLUG, DEFAULT = "soylent", "soylent.odoo.localhost"
SHOP, ERP, OLD = "shop.soylent.example", "erp.soylent.example", "www.soylent.example"
BrowserOf = Callable[[str], Browser]
HERE = {"A": ["127.0.0.1"], "AAAA": ["::1"]}
HOSTILE = (
    *("", "-i", "--help", "'; DROP DATABASE acme; --", "a;b.example", 'a".example', "../../etc"),
    *("a..b.example", f"{'a' * 300}.example", "☂.example", "203.0.113.10", "[2001:db8::1]"),
    *("*.acme.example", "erp.acme.example:443", "https://erp.acme.example", "erp.acme.example/web"),
    *("localhost", "a b.example", "a\nb.example", "a=b.example", "acme"),
)


@pytest.fixture(scope="module")
def dns() -> Generator[DnsServer]:
    """Return the name server that everything here asks."""
    with dns_server() as server:
        yield server


@pytest.fixture(scope="module")
def named(edited: Stack, dns: DnsServer) -> Generator[Cloud]:
    """Return the shared stack, with that name server, and a tenant without own names."""
    with in_environment_of(edited):
        cloud = cloud_of(edited)
        cloud.nameservers = (dns.address,)
        cloud.tenants.create(SLUG, plan="basic")
        yield cloud


@pytest.fixture
def tenant(named: Cloud, dns: DnsServer) -> Tenant:
    """Return the tenant, with a name server that answers and knows nothing but where it is."""
    dns.manner = "answer"
    dns.records.clear()
    return named.tenants[SLUG]


@pytest.fixture
def browser(edited: Stack, docker_client: DockerClient) -> BrowserOf:
    """Return a maker of visitors of a host name, who check its certificate."""
    authority, port = authority_of(docker_client, edited), edited.https_port
    return lambda domain: Browser(domain, port, authority)


@pytest.fixture
def neighbours(browser: BrowserOf) -> Generator[Visits]:
    """Let others visit acme all the while; none of them may fail."""
    with visiting([browser("acme.odoo.localhost")], "/web/login", rate=4) as visits:
        yield visits
    assert visits.failed == []
    assert visits.asked


@pytest.mark.usefixtures("neighbours")
def test_names_come_lead_and_go(
    edited: Stack, named: Cloud, tenant: Tenant, dns: DnsServer, browser: BrowserOf
) -> None:
    """Each at once, with its certificate; links follow the main one, the others stay."""
    dns.records |= {SHOP: HERE, ERP: {"CNAME": [f"{SHOP}."]}}
    port = edited.https_port
    admin = browser(DEFAULT)
    admin.log_in(edited.admin_password(SLUG))

    def link() -> str:
        return admin.model("ir.config_parameter", "get_param", "web.base.url")

    assert link() == f"https://{DEFAULT}:{port}"

    tenant.add_domain("Shop.Soylent.Example.")
    assert browser(SHOP).get("/web/login").status == 200
    assert link() == f"https://{SHOP}:{port}"
    edited.preview("--expect-no-changes")

    tenant.add_domain(ERP)
    assert browser(ERP).get("/web/login").status == 200
    assert (link(), tenant.url) == (f"https://{SHOP}:{port}", f"https://{SHOP}:{port}")
    edited.preview("--expect-no-changes")

    tenant.rename(ERP)
    assert (link(), tenant.url) == (f"https://{ERP}:{port}", f"https://{ERP}:{port}")
    assert [browser(it).get("/web/login").status for it in (ERP, SHOP, DEFAULT)] == [200] * 3
    assert [it.domain for it in tenant.domains()] == [ERP, SHOP, DEFAULT]
    edited.preview("--expect-no-changes")

    tenant.remove_domain(SHOP)
    assert not served(browser(SHOP))
    tenant.remove_domain(ERP)
    assert not served(browser(ERP))
    assert browser(DEFAULT).get("/web/login").status == 200
    assert link() == f"https://{DEFAULT}:{port}"
    assert named.desired.tenants()[SLUG] == {"plan": "basic"}
    edited.preview("--expect-no-changes")


def served(browser: Browser) -> bool:
    """Tell whether a visitor gets anything but a warning, or a page that is not there."""
    try:
        return browser.get("/web/login").status != 404
    except ssl.SSLCertVerificationError:
        return False


def test_a_name_that_leads_elsewhere_wants_a_proof(
    edited: Stack, named: Cloud, tenant: Tenant, dns: DnsServer, browser: BrowserOf
) -> None:
    """The error says which record; with it the name is added, and told to be not pointed yet."""
    dns.records[OLD] = {"A": ["198.51.100.7", "127.0.0.1"]}
    proof = tenant.domain_challenge(OLD).proof
    with pytest.raises(DomainError) as refusal:
        tenant.add_domain(OLD)
    assert str(refusal.value) == (
        f"{OLD}: leads also to 198.51.100.7; valid: either {OLD}. A 127.0.0.1, {OLD}. AAAA ::1"
        f" (or {OLD}. CNAME {DEFAULT}.), or while it leads elsewhere"
        f' _odoo-cloud.{OLD}. TXT "{proof.value}"\n'
        "  next: the same again, when the owner of the name has made it"
    )
    dns.records[proof.name] = {"TXT": ['"odoo-cloud=00000000000000000000000000000000"']}
    with pytest.raises(DomainError, match="leads also to"):
        tenant.add_domain(OLD)

    dns.records[proof.name] = {"TXT": ['"v=spf1 -all"', f'"{proof.value}"']}
    told = (f"not pointed yet: {OLD}: leads also to 198.51.100.7",)
    plan = named.plan(AddDomain(domain=OLD), SLUG)
    assert [it.partition(";")[0] for it in plan.needs][:1] == [*told]
    tenant.add_domain(OLD)
    assert browser(OLD).get("/web/login").status == 200
    edited.preview("--expect-no-changes")

    status = next(it for it in tenant.domains() if it.domain == OLD)
    assert (status.dns, status.addresses) == (DnsState.ELSEWHERE, ("127.0.0.1", "198.51.100.7"))
    assert (status.told, status.main) == ("leads also to 198.51.100.7", True)
    tenant.remove_domain(OLD)


def test_status_of_each_name(tenant: Tenant, dns: DnsServer) -> None:
    """Where it leads, and the certificate that the edge shows, made as one looks."""
    dns.records[SHOP] = HERE
    tenant.add_domain(SHOP)
    shop, default = tenant.domains()
    assert (shop.domain, shop.main, shop.dns, shop.told) == (
        *(SHOP, True, DnsState.HERE, "leads here"),
    )
    assert (default.domain, default.main, default.dns) == (DEFAULT, False, DnsState.HERE)
    for status in (shop, default):
        certificate = status.certificate
        assert certificate is not None, status.without
        assert certificate.issuer.startswith("Caddy Local Authority")
        assert (certificate.covers, certificate.trust) == (True, Trust.EDGE)
        assert certificate.expires > datetime.now(UTC)
    dns.manner = "refuse"
    assert [it.dns for it in tenant.domains()] == [DnsState.UNKNOWN, DnsState.HERE]
    # It has the name: adding it once more asks nobody, and changes nothing.
    tenant.add_domain(SHOP)
    dns.manner = "answer"
    tenant.remove_domain(SHOP)


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_what_is_no_host_name_is_refused(tenant: Tenant, text: str) -> None:
    """By every verb, before anything is looked at."""
    for verb in (tenant.add_domain, tenant.remove_domain, tenant.rename):
        with pytest.raises(ArgumentError) as caught:
            verb(text)
        (problem,) = caught.value.problems
        assert (problem.path, problem.given) == ("domain", shown(text))
        assert "erp.acme.example" in problem.valid


def test_what_cannot_be_is_refused_and_leaves_no_trace(
    named: Cloud, tenant: Tenant, dns: DnsServer, config_file: Path
) -> None:
    """Names of others and of the platform, names that lead nowhere, servers that do not answer."""
    dns.records |= {"a.loop.example": {"CNAME": ["b.loop.example."]}, SHOP: HERE, OLD: HERE}
    dns.records |= {"b.loop.example": {"CNAME": ["a.loop.example."]}, "mx.example": {"MX": []}}
    tenant.add_domain(SHOP)
    acme = named.tenants["acme"]
    before, recorded = config_file.read_bytes(), len(named.operations())
    refused: list[tuple[Callable[[str], None], str, str]] = [
        (acme.add_domain, SHOP, "taken by the tenant soylent"),
        (acme.rename, "SHOP.soylent.example", "taken by the tenant soylent"),
        (acme.add_domain, "odoo.localhost", "are the platform's own"),
        (acme.add_domain, DEFAULT, "are the platform's own"),
        (acme.rename, "a.b.odoo.localhost", "are the platform's own"),
        (acme.add_domain, "acme.odoo.localhost", "this is acme's"),
        (acme.rename, "acme.odoo.localhost", "this is acme's"),
        (tenant.add_domain, "gone.example", "no such name in DNS; valid: either gone.example. A"),
        (tenant.add_domain, "mx.example", r"no address \(neither A nor AAAA\)"),
        (tenant.rename, "a.loop.example", "lead in a circle"),
        (tenant.remove_domain, DEFAULT, "goes with the tenant"),
        (tenant.remove_domain, ERP, f"soylent has no such name; valid: {SHOP}"),
        (acme.remove_domain, SHOP, "acme has no such name; valid: none"),
    ]
    for verb, domain, reason in refused:
        with pytest.raises(DomainError, match=reason):
            verb(domain)
    with pytest.raises(DomainError, match="taken by the tenant soylent"):
        named.tenants.create("initech", plan="basic", domains=[SHOP])
    with pytest.raises(DomainError, match="no such name in DNS"):
        named.tenants.create("initech", plan="basic", domains=["gone.example"])
    dns.manner = "refuse"
    for verb in (tenant.add_domain, tenant.rename):
        with pytest.raises(NameServerError, match=r"(?s)REFUSED.*again in a minute"):
            verb(OLD)
    named.nameservers, servers = ("dns.example",), named.nameservers
    with pytest.raises(ArgumentError, match=r"nameservers\[0\]: given 'dns.example'"):
        tenant.add_domain(OLD)
    named.nameservers = servers
    assert config_file.read_bytes() == before
    assert len(named.operations()) == recorded
    dns.manner = "answer"
    tenant.remove_domain(SHOP)


def test_a_plan_changes_nothing(named: Cloud, tenant: Tenant, dns: DnsServer) -> None:
    """It names the parts that would change, and what blocks it."""
    dns.records[SHOP] = HERE
    plan = named.plan(Rename(domain=SHOP), SLUG)
    (step,) = plan.steps
    assert step.name == f"deploy it with {SHOP}"
    changed = ("soylent-route", "soylent-database", "operator-inventory")
    assert {f"update {it}" for it in changed} == {*step.changes}
    assert plan.needs == (f"{SHOP} becomes its main address, in the links of its mails too",)
    dns.records.clear()
    (blocker,) = named.plan(Rename(domain=SHOP), SLUG).blockers
    assert blocker.startswith(f"{SHOP}: no such name in DNS")
    assert [it.domain for it in tenant.domains()] == [DEFAULT]


@pytest.mark.soak
def test_a_tenant_begins_with_names(named: Cloud, tenant: Tenant, dns: DnsServer) -> None:
    """Checked like those that come later."""
    del tenant
    dns.records["initech.example"] = HERE
    initech = named.tenants.create("initech", plan="basic", domains=["Initech.example"])
    assert initech.url.startswith("https://initech.example:")
    initech.suspend()
    initech.remove_domain("initech.example")
    initech.add_domain("initech.example")
    with pytest.raises(OdooCloudError, match="taken by the tenant initech"):
        named.tenants[SLUG].add_domain("initech.example")
