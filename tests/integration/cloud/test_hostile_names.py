"""Names of tenants that nobody should have: every verb refuses them, and does nothing."""

import pytest

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.verbs import VERBS
from tests.integration.stack import Stack
from tests.odoo_cloud_lib.test_verbs import SOUND

pytestmark = pytest.mark.engine

NAMES = (
    *("-i", "--help", "acme; DROP TABLE operations", "acme' OR '1'='1", "../acme", "ACME", "ac me"),
    *("acme\n", "acme\x00", "☂", "x" * 300, "", ".", "postgres", "odoo_cloud", "template1", "all"),
)


@pytest.mark.parametrize("verb", VERBS)
def test_a_hostile_name_is_refused(edited: Stack, cloud: Cloud, verb: str) -> None:
    """By the plan and by the verb; file, state and ledger stay as they were."""
    before = edited.config_file.read_bytes(), edited.state_file.read_bytes()
    recorded = len(cloud.operations())
    for name in NAMES:
        wanted = VERBS[verb].read(SOUND.get(verb, {}))
        assert cloud.plan(wanted, name).blockers, name
        with pytest.raises(OdooCloudError):
            cloud.run(wanted, name)
    assert (edited.config_file.read_bytes(), edited.state_file.read_bytes()) == before
    assert len(cloud.operations()) == recorded
