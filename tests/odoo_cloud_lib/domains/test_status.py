"""When an edge is asked for a certificate, which makes it ask for one."""

import pytest

from odoo_cloud_lib.domains.pointing import DnsState
from odoo_cloud_lib.domains.status import may_look


@pytest.mark.parametrize("state", DnsState)
def test_a_public_authority_is_asked_for_what_leads_here_alone(state: DnsState) -> None:
    """The edge's own authority refuses nothing and counts nothing."""
    assert may_look(state, issues_itself=False) == (state == "here")
    assert may_look(state, issues_itself=True)
