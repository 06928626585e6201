"""Asking name servers about host names: addresses and texts.

Owns: what is sent to DNS, and that it ends in time. Nothing is remembered between questions: an
owner who has just changed a record asks again at once. What an answer means for a tenant is
:mod:`odoo_cloud_lib.domains.pointing`'s matter.
"""

import ipaddress
import time
from collections.abc import Sequence
from typing import cast

from dns import exception, message, name, nameserver, rdatatype, resolver
from dns.rdatatype import RdataType
from dns.rdtypes.txtbase import TXTBase

from odoo_cloud_lib.domains.dns_answer import Answer, Found, combined
from odoo_cloud_lib.errors import ArgumentError, Problem

SECONDS = 4
"""The most that one question takes, whatever the servers do."""
TRY_SECONDS = 1.5
DNS_PORT = 53
CHAIN = 16
LOOPBACK = ("127.0.0.1", "::1")
SETTING = "nameservers"
RULE = "an IP address, with a port if it is not 53, such as 192.0.2.53 or [2001:db8::53]:5353"


class NameServers:
    """Name servers: those given, each ``ip`` or ``ip:port``, or else the machine's own."""

    def __init__(self, servers: Sequence[str] = ()) -> None:
        """Ask nothing yet.

        Raises:
            ArgumentError: lists every server that is not valid.
        """
        self._servers = _read(servers)

    def addresses(self, domain: str) -> Answer:
        """Return the IP addresses that a host name leads to, aliases followed.

        ``localhost`` and the names below it are this machine (RFC 6761); nobody is asked.
        """
        if domain == "localhost" or domain.endswith(".localhost"):
            return Answer(Found.RECORDS, frozenset(LOOPBACK))
        deadline = time.monotonic() + SECONDS
        answers: list[Answer] = []
        for kind in (rdatatype.A, rdatatype.AAAA):
            answers.append(self._ask(domain, kind, deadline))
            if answers[-1].found is Found.SILENCE:
                break
        return combined(answers)

    def texts(self, domain: str) -> Answer:
        """Return the TXT records of a name."""
        return self._ask(domain, rdatatype.TXT, time.monotonic() + SECONDS)

    def _ask(self, domain: str, kind: RdataType, deadline: float) -> Answer:
        try:
            asked = name.from_text(domain)
            for _ in range(CHAIN):
                answer = self._resolver.resolve(
                    asked,
                    kind,
                    raise_on_no_answer=False,
                    lifetime=max(0.01, deadline - time.monotonic()),
                    search=False,
                )
                if answer.rrset is not None:
                    return Answer(Found.RECORDS, frozenset(map(_text, answer.rrset)))
                # A server that knows only its own zone leaves the rest of the way to us.
                if answer.canonical_name == asked:
                    return Answer(Found.NO_RECORD)
                asked = answer.canonical_name
        except (resolver.NXDOMAIN, name.NameTooLong):
            return Answer(Found.NO_NAME)
        except resolver.YXDOMAIN:
            return Answer(Found.LOOP)
        except resolver.NoNameservers as error:
            return _refused(error)
        except (exception.DNSException, OSError) as error:
            return Answer(Found.SILENCE, told=_plain(error))
        return Answer(Found.LOOP)

    @property
    def _resolver(self) -> resolver.Resolver:
        if not self._servers:
            made = resolver.Resolver()
        else:
            made = resolver.Resolver(configure=False)
            made.nameservers = [nameserver.Do53Nameserver(*it) for it in self._servers]
        made.timeout = TRY_SECONDS
        return made


def _read(servers: Sequence[str]) -> list[tuple[str, int]]:
    read, problems = list[tuple[str, int]](), list[Problem]()
    for position, text in enumerate(servers):
        try:
            read.append(_server(text))
        except ValueError:
            problems.append(Problem(f"{SETTING}[{position}]", repr(text)[:80], RULE))
    if problems:
        raise ArgumentError(SETTING, problems)
    return read


def _server(text: str) -> tuple[str, int]:
    """Return address and port; a bare IPv6 address is one without a port."""
    try:
        return str(ipaddress.ip_address(text)), DNS_PORT
    except ValueError:
        address, _, port = text.rpartition(":")
    number = int(port)
    if not port.isascii() or not port.isdigit() or not 0 < number < 2**16:
        raise ValueError(text)
    return str(ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))), number


def _text(record: object) -> str:
    if isinstance(record, TXTBase):
        # A long text comes in pieces of 255 bytes.
        return b"".join(record.strings).decode(errors="replace")
    return str(ipaddress.ip_address(str(record)))


def _refused(error: resolver.NoNameservers) -> Answer:
    tried = cast("list[tuple[object, ...]]", error.kwargs["errors"])  # pyright: ignore[reportUnknownMemberType]
    problems = [it[3] for it in tried]
    if any(isinstance(it, message.ChainTooLong) for it in problems):
        return Answer(Found.LOOP)
    return Answer(Found.SILENCE, told=", ".join(sorted({_plain(it) for it in problems})))


def _plain(problem: object) -> str:
    """Return what a server answered instead, such as ``REFUSED``, in a word or two."""
    if isinstance(problem, exception.Timeout):
        return f"no answer within {SECONDS} s"
    if isinstance(problem, resolver.NoResolverConfiguration):
        return "this machine has no name servers"
    return problem if isinstance(problem, str) else type(problem).__name__
