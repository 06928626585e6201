"""Whether a host name leads to the tenant: the answer of DNS against where the tenant is.

Owns: that judgement, as pure functions, and which addresses are a tenant's. Does not own: asking
(:mod:`odoo_cloud_lib.domains.name_servers`), or what follows from it.
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from odoo_cloud_lib.address import SshAddress
from odoo_cloud_lib.domains.dns_answer import Answer, Found
from odoo_cloud_lib.domains.name_servers import LOOPBACK, NameServers
from odoo_cloud_lib.inventory import InventoryHost


class DnsState(StrEnum):
    """Where a host name leads."""

    HERE = "here"
    """To the tenant's host, with every one of its addresses."""
    ELSEWHERE = "elsewhere"
    """To other addresses, or to some beside the tenant's host."""
    NOWHERE = "nowhere"
    """To no address at all."""
    UNKNOWN = "unknown"
    """No name server has said; another time one may."""


@dataclass(frozen=True, kw_only=True)
class Pointing:
    """``addresses``: those that the name has; ``stray``: those of them that are not here.

    ``told``: the same for people, such as ``leads to 198.51.100.7``.
    """

    state: DnsState
    addresses: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    told: str


_NOWHERE = {
    Found.NO_NAME: "no such name in DNS",
    Found.NO_RECORD: "the name has no address (neither A nor AAAA)",
    Found.LOOP: "its aliases (CNAME) lead in a circle, or through too many others",
}


def judge(answer: Answer, here: Answer) -> Pointing:
    """Return where a name leads that has this answer, for a tenant that is ``here``."""
    if answer.found is Found.SILENCE:
        told = f"no name server answers for it ({answer.told})"
        return Pointing(state=DnsState.UNKNOWN, told=told)
    if answer.found is not Found.RECORDS:
        return Pointing(state=DnsState.NOWHERE, told=_NOWHERE[answer.found])
    addresses, stray = _ordered(answer.values), _ordered(answer.values - here.values)
    if not stray:
        return Pointing(state=DnsState.HERE, addresses=addresses, told="leads here")
    if here.told:
        told = f"no name server answers for the tenant's own name ({here.told})"
        return Pointing(state=DnsState.UNKNOWN, addresses=addresses, told=told)
    also = "also " if len(stray) < len(addresses) else ""
    told = f"leads {also}to {', '.join(stray)}"
    return Pointing(state=DnsState.ELSEWHERE, addresses=addresses, stray=stray, told=told)


def addresses_of(servers: NameServers, host: InventoryHost, default_domain: str) -> Answer:
    """Return the addresses at which a tenant of ``host`` is reached.

    They are those of the name that every tenant has, and of its host. Of a host that is this
    machine and listens at all of its addresses, the name alone tells the public ones. The answer's
    ``told`` is empty unless a name server that may know more of them was silent.
    """
    answers = [servers.addresses(default_domain)]
    if isinstance(host.address, SshAddress):
        answers.append(_address(servers, host.address.address))
    values = frozenset(_listening(host)).union(*(it.values for it in answers))
    told = next((it.told for it in answers if it.found is Found.SILENCE), "")
    if values:
        return Answer(Found.RECORDS, values, told)
    return Answer(Found.SILENCE if told else Found.NO_RECORD, told=told)


def _listening(host: InventoryHost) -> tuple[str, ...]:
    """Return the addresses that the edge was told to listen at, none if that is all of them."""
    listening = ipaddress.ip_address(host.edge_address)
    if listening.is_unspecified:
        return ()
    if listening.is_loopback:
        # A program in front of it may listen for the world; of this machine it says enough.
        return () if isinstance(host.address, SshAddress) else LOOPBACK
    return (str(listening),)


def _address(servers: NameServers, text: str) -> Answer:
    try:
        return Answer(Found.RECORDS, frozenset({str(ipaddress.ip_address(text))}))
    except ValueError:
        return servers.addresses(text)


def _ordered(addresses: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(addresses, key=lambda it: (":" in it, ipaddress.ip_address(it).packed)))
