"""The records that a host name's owner makes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.domains.records import DnsRecord, challenge, token

# Of stack, slug and domain; none of them can hold another character.
NAMES = st.tuples(*(st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True) for _ in range(3)))


def test_the_records_of_a_name() -> None:
    """Each of its parts, and what a person reads."""
    here = ("2001:db8::10", "203.0.113.10", "198.51.100.7")
    found = challenge("prod", "acme", "erp.acme.example", "acme.odoo.example", here)
    name = "erp.acme.example"
    assert found.addresses == (
        DnsRecord(name=name, kind="A", value="198.51.100.7"),
        DnsRecord(name=name, kind="A", value="203.0.113.10"),
        DnsRecord(name=name, kind="AAAA", value="2001:db8::10"),
    )
    assert found.alias == DnsRecord(name=name, kind="CNAME", value="acme.odoo.example")
    value = "odoo-cloud=bda92b8f2defa947bab0c0c8634b5737"
    assert found.proof == DnsRecord(name="_odoo-cloud.erp.acme.example", kind="TXT", value=value)
    assert found.told == (
        "either erp.acme.example. A 198.51.100.7, erp.acme.example. A 203.0.113.10,"
        " erp.acme.example. AAAA 2001:db8::10 (or erp.acme.example. CNAME acme.odoo.example.),"
        " or while it leads elsewhere _odoo-cloud.erp.acme.example. TXT"
        ' "odoo-cloud=bda92b8f2defa947bab0c0c8634b5737"'
    )


def test_without_addresses_there_is_the_alias() -> None:
    """The platform's own name may have none yet."""
    found = challenge("prod", "acme", "erp.acme.example", "acme.odoo.example", ())
    assert found.addresses == ()
    assert found.told.startswith("either erp.acme.example. CNAME acme.odoo.example., or while")


@given(NAMES, NAMES)
def test_a_token_is_bound_to_stack_tenant_and_name(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    """The same for the same three, another for any other, and fit for DNS."""
    assert re.fullmatch(r"[0-9a-f]{32}", token(*one))
    assert (token(*one) == token(*other)) == (one == other)
