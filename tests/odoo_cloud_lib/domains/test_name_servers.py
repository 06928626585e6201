"""Name servers are asked for real, and whatever they do, there is an answer in time."""

import time
from collections.abc import Generator

import pytest

from odoo_cloud_lib.domains import name_servers
from odoo_cloud_lib.domains.dns_answer import Answer, Found
from odoo_cloud_lib.domains.name_servers import NameServers
from odoo_cloud_lib.errors import ArgumentError
from tests.support.dns_server import DnsServer, Manner, dns_server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody as long as one really would."""
    monkeypatch.setattr(name_servers, "SECONDS", 1)
    monkeypatch.setattr(name_servers, "TRY_SECONDS", 0.3)


@pytest.fixture
def server() -> Generator[DnsServer]:
    """Return a server with a name of each sort."""
    with dns_server() as running:
        running.records = {
            "erp.acme.example": {"A": ["203.0.113.10"], "AAAA": ["2001:DB8:0:0::10"]},
            "www.acme.example": {"CNAME": ["erp.acme.example."]},
            "mail.acme.example": {"MX": ["10 mx.acme.example."]},
            "broken.acme.example": {"CNAME": ["gone.acme.example."]},
            "left.acme.example": {"CNAME": ["right.acme.example."]},
            "right.acme.example": {"CNAME": ["left.acme.example."]},
            "many.acme.example": {"A": [f"203.0.113.{it}" for it in range(1, 101)]},
            "_odoo-cloud.acme.example": {"TXT": ['"one"', f'"{"a" * 200}" "{"b" * 100}"']},
        } | {f"c{it}.acme.example": {"CNAME": [f"c{it + 1}.acme.example."]} for it in range(17)}
        running.records["c17.acme.example"] = {"A": ["203.0.113.10"]}
        yield running


def asking(server: DnsServer) -> NameServers:
    """Return the library's side, which asks this server alone."""
    return NameServers((server.address,))


BOTH = Answer(Found.RECORDS, frozenset({"203.0.113.10", "2001:db8::10"}))


@pytest.mark.parametrize("follows", [True, False], ids=["follows", "does not follow"])
@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("erp.acme.example", BOTH),
        ("www.acme.example", BOTH),
        ("mail.acme.example", Answer(Found.NO_RECORD)),
        ("nobody.acme.example", Answer(Found.NO_NAME)),
        ("broken.acme.example", Answer(Found.NO_NAME)),
        ("left.acme.example", Answer(Found.LOOP)),
        ("c0.acme.example", Answer(Found.LOOP)),
        (f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.acme.example", Answer(Found.NO_NAME)),
    ],
)
def test_each_sort_of_name(
    server: DnsServer, domain: str, answer: Answer, *, follows: bool
) -> None:
    """Aliases are followed, by the server or by us; circles and long ways end."""
    server.follows = follows
    assert asking(server).addresses(domain) == answer


def test_texts_come_in_one_piece(server: DnsServer) -> None:
    """However they were cut."""
    texts = asking(server).texts("_odoo-cloud.acme.example")
    assert texts == Answer(Found.RECORDS, frozenset({"one", "a" * 200 + "b" * 100}))
    assert asking(server).texts("_odoo-cloud.nobody.example") == Answer(Found.NO_NAME)


def test_a_long_answer_is_fetched_over_tcp(server: DnsServer) -> None:
    """A hundred addresses do not fit a datagram."""
    assert len(asking(server).addresses("many.acme.example").values) == 100
    assert ("many.acme.example", "A", "tcp") in server.asked


def test_nothing_is_remembered(server: DnsServer) -> None:
    """A record that was made a moment ago counts."""
    servers = asking(server)
    assert servers.addresses("new.acme.example").found is Found.NO_NAME
    server.records["new.acme.example"] = {"A": ["203.0.113.10"]}
    assert servers.addresses("new.acme.example").values == {"203.0.113.10"}


@pytest.mark.parametrize(
    ("manner", "told"),
    [("silent", "no answer within 1 s"), ("half", "no answer within 1 s"), ("refuse", "REFUSED")],
)
def test_a_server_that_does_not_say_is_no_answer(
    server: DnsServer, manner: Manner, told: str
) -> None:
    """Neither a yes nor a no, and in bounded time."""
    server.manner = manner
    begun = time.monotonic()
    assert asking(server).addresses("erp.acme.example") == Answer(Found.SILENCE, told=told)
    assert time.monotonic() - begun < 2


def test_a_server_that_is_down_is_passed_over(server: DnsServer) -> None:
    """The second one answers; alone, the first is silence."""
    with dns_server() as gone:
        pass
    assert NameServers((gone.address, server.address)).addresses("erp.acme.example") == BOTH
    assert NameServers((gone.address,)).texts("erp.acme.example").found is Found.SILENCE


def test_names_of_this_machine_need_no_server() -> None:
    """RFC 6761; nobody listens at the port."""
    servers = NameServers(("127.0.0.1:1",))
    here = Answer(Found.RECORDS, frozenset({"127.0.0.1", "::1"}))
    assert servers.addresses("erp.localhost") == here
    assert servers.addresses("localhost") == here
    assert servers.addresses("erp.notlocalhost").found is Found.SILENCE


def test_servers_are_addresses() -> None:
    """With or without a port; every other one is named."""
    NameServers(("192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:5353"))
    wrong = ("dns.example", "192.0.2.53:0", "192.0.2.53:x", "192.0.2.53:65536", "", "-i", "1.2.3:4")
    with pytest.raises(ArgumentError) as caught:
        NameServers(("192.0.2.53", *wrong))
    given = {problem.path: problem.given for problem in caught.value.problems}
    assert given == {f"nameservers[{at}]": repr(it) for at, it in enumerate(wrong, start=1)}
