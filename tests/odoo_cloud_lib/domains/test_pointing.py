"""From the answers of DNS to where a name leads."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.domains.dns_answer import Answer, Found, combined
from odoo_cloud_lib.domains.name_servers import NameServers
from odoo_cloud_lib.domains.pointing import DnsState, addresses_of, judge
from odoo_cloud_lib.inventory import InventoryHost
from tests.support.dns_server import dns_server

HERE = Answer(Found.RECORDS, frozenset({"203.0.113.10", "2001:db8::10"}))
IPS = st.ip_addresses().map(str)
SETS = st.frozensets(IPS, max_size=4)
ANSWERS = st.builds(Answer, st.sampled_from([*Found][1:]), told=st.text(max_size=3)) | st.builds(
    Answer, st.just(Found.RECORDS), st.frozensets(IPS, min_size=1, max_size=4)
)


def records(*addresses: str) -> Answer:
    """Return an answer of these addresses."""
    return Answer(Found.RECORDS, frozenset(addresses))


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        (records("203.0.113.10"), DnsState.HERE, "leads here"),
        (HERE, DnsState.HERE, "leads here"),
        (records("198.51.100.7"), DnsState.ELSEWHERE, "leads to 198.51.100.7"),
        (
            records("203.0.113.10", "2001:db8::7", "198.51.100.70", "198.51.100.7"),
            DnsState.ELSEWHERE,
            "leads also to 198.51.100.7, 198.51.100.70, 2001:db8::7",
        ),
        (Answer(Found.NO_NAME), DnsState.NOWHERE, "no such name in DNS"),
        (
            Answer(Found.NO_RECORD),
            DnsState.NOWHERE,
            "the name has no address (neither A nor AAAA)",
        ),
        (
            Answer(Found.LOOP),
            DnsState.NOWHERE,
            "its aliases (CNAME) lead in a circle, or through too many others",
        ),
        (
            Answer(Found.SILENCE, told="REFUSED"),
            DnsState.UNKNOWN,
            "no name server answers for it (REFUSED)",
        ),
    ],
)
def test_each_answer_has_its_words(answer: Answer, state: DnsState, told: str) -> None:
    """And only what leads here with all that it has is here."""
    pointing = judge(answer, HERE)
    assert (pointing.state, pointing.told) == (state, told)


def test_what_may_be_here_is_not_called_elsewhere() -> None:
    """While the tenant's own name is not known, another address may be its."""
    here = Answer(Found.RECORDS, frozenset({"203.0.113.10"}), "REFUSED")
    pointing = judge(records("198.51.100.7"), here)
    assert pointing.state is DnsState.UNKNOWN
    assert pointing.told == "no name server answers for the tenant's own name (REFUSED)"
    assert judge(records("203.0.113.10"), here).state is DnsState.HERE
    silent = Answer(Found.SILENCE, told="REFUSED")
    assert judge(records("203.0.113.10"), silent).state is DnsState.UNKNOWN


@given(ANSWERS, SETS)
def test_here_is_all_of_at_least_one(answer: Answer, here: frozenset[str]) -> None:
    """Nothing but that is here; strays and the rest make up the addresses."""
    pointing = judge(answer, Answer(Found.RECORDS, here))
    inside = bool(answer.values) and answer.values <= here
    assert (pointing.state is DnsState.HERE) == inside
    assert set(pointing.addresses) == answer.values
    assert set(pointing.stray) == answer.values - here
    assert (pointing.state is DnsState.ELSEWHERE) == bool(pointing.stray)


@given(st.lists(ANSWERS, min_size=1, max_size=3))
def test_silence_hides_everything_else(answers: list[Answer]) -> None:
    """Records count when nobody was silent; there is no name when all say so."""
    found = {it.found for it in answers}
    together = combined(answers)
    assert (together.found is Found.SILENCE) == (Found.SILENCE in found)
    assert (together.found is Found.NO_NAME) == (found == {Found.NO_NAME})
    if together.found is Found.RECORDS:
        assert together.values == frozenset().union(*(it.values for it in answers))


def host(edge: str, ssh: str | None = None) -> InventoryHost:
    """Return a host whose edge listens at ``edge``."""
    address = SshAddress(address=ssh, host_key="ssh-ed25519 AAAA") if ssh else LocalAddress()
    return InventoryHost(
        address=address,
        postgres="p",
        postgres_port=5432,
        socket_volume="s",
        edge="e",
        edge_address=edge,
        https_port=443,
        memory=1,
        reserved=1,
        cpus=1,
    )


ALL = "0.0.0.0"  # noqa: S104 - nothing listens
LOOPBACK = {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("there", "default", "here"),
    [
        (host("127.0.0.1"), "acme.odoo.localhost", LOOPBACK),
        (host("127.0.0.1"), "acme.odoo.example", {*LOOPBACK, "203.0.113.10"}),
        (host(ALL), "acme.odoo.localhost", LOOPBACK),
        (host(ALL), "acme.odoo.example", {"203.0.113.10"}),
        (host("::"), "acme.nowhere.example", set[str]()),
        (host("192.0.2.1"), "acme.odoo.example", {"192.0.2.1", "203.0.113.10"}),
        (host(ALL, "192.0.2.9"), "acme.odoo.example", {"192.0.2.9", "203.0.113.10"}),
        (host(ALL, "paris.odoo.example"), "acme.nowhere.example", {"192.0.2.9"}),
        (host("127.0.0.1", "192.0.2.9"), "acme.nowhere.example", {"192.0.2.9"}),
        (host("2001:db8:0::1", "192.0.2.9"), "acme.nowhere.example", {"192.0.2.9", "2001:db8::1"}),
    ],
)
def test_where_a_tenant_is(there: InventoryHost, default: str, here: set[str]) -> None:
    """Its default name, its host, and what its edge listens at; each if it says anything."""
    with dns_server() as server:
        server.records["acme.odoo.example"] = {"A": ["203.0.113.10"]}
        server.records["paris.odoo.example"] = {"A": ["192.0.2.9"]}
        answer = addresses_of(NameServers((server.address,)), there, default)
    assert answer.values == here
    assert answer.told == ""
    assert all(str(ipaddress.ip_address(it)) == it for it in answer.values)


def test_a_silent_server_leaves_a_gap() -> None:
    """What is known counts; that something may be missing is told."""
    with dns_server() as server:
        server.manner = "refuse"
        servers = NameServers((server.address,))
        known = addresses_of(servers, host(ALL, "192.0.2.9"), "acme.odoo.example")
        assert known == Answer(Found.RECORDS, frozenset({"192.0.2.9"}), "REFUSED")
        nothing = addresses_of(servers, host(ALL), "acme.odoo.example")
        assert nothing == Answer(Found.SILENCE, told="REFUSED")
