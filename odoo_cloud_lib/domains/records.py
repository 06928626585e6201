"""What the owner of a host name puts into DNS, so that it can be a tenant's.

Owns: those records, as pure functions. The token is no secret: only who owns the name can publish
it there, and it counts for one tenant of one stack.
"""

import hashlib
import ipaddress
from collections.abc import Iterable

from odoo_cloud_lib.model import Model

TOKEN_LENGTH = 32
PROOF_LABEL = "_odoo-cloud"
PROOF_KEY = "odoo-cloud="


class DnsRecord(Model):
    """A record. ``kind``: A, AAAA, CNAME or TXT."""

    name: str
    kind: str
    value: str

    def __str__(self) -> str:
        """Render as in a zone's file: ``erp.acme.example. A 203.0.113.10``."""
        value = f'"{self.value}"' if self.kind == "TXT" else self.value
        final = "." if self.kind == "CNAME" else ""
        return f"{self.name}. {self.kind} {value}{final}"


class DomainChallenge(Model):
    """What to put into DNS: ``addresses`` or ``alias``, and until then ``proof``."""

    addresses: tuple[DnsRecord, ...]
    """All of these lead the name to the tenant; none if the tenant's own name has no address."""
    alias: DnsRecord
    """Does the same in one, for a name that has no other records."""
    proof: DnsRecord
    """Proves whose the name is while it does not lead to the tenant."""

    @property
    def told(self) -> str:
        """The records to choose from, for people."""
        leading = ", ".join(map(str, self.addresses))
        either = f"either {leading} (or {self.alias})" if leading else f"either {self.alias}"
        return f"{either}, or while it leads elsewhere {self.proof}"


def challenge(
    stack: str, slug: str, domain: str, default_domain: str, here: Iterable[str]
) -> DomainChallenge:
    """Return the records for ``domain``; ``here``: the IP addresses of the tenant."""
    addresses = sorted(map(ipaddress.ip_address, here), key=lambda it: (it.version, int(it)))
    return DomainChallenge(
        addresses=tuple(
            DnsRecord(name=domain, kind="A" if it.version == 4 else "AAAA", value=str(it))
            for it in addresses
        ),
        alias=DnsRecord(name=domain, kind="CNAME", value=default_domain),
        proof=proof(stack, slug, domain),
    )


def proof(stack: str, slug: str, domain: str) -> DnsRecord:
    """Return the record that proves that who owns ``domain`` wants it to be this tenant's."""
    value = f"{PROOF_KEY}{token(stack, slug, domain)}"
    return DnsRecord(name=f"{PROOF_LABEL}.{domain}", kind="TXT", value=value)


def token(stack: str, slug: str, domain: str) -> str:
    """Return 32 hexadecimal digits, the same each time."""
    # None of the three can hold the line's end that keeps them apart.
    text = "\n".join((stack, slug, domain))
    return hashlib.sha256(text.encode()).hexdigest()[:TOKEN_LENGTH]
