"""What is refused before the database is even looked at."""

from typing import cast

import pytest

from odoo_cloud_lib.anonymize import anonymize
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import ArgumentError
from tests.odoo_cloud_lib.anonymize.factories import rules


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    """HMAC would take any, and none protects from guessing."""
    nowhere = cast("Server", None)
    with pytest.raises(ArgumentError, match=f"key: given {length} bytes; valid: 32 bytes"):
        anonymize(nowhere, rules(""), bytes(length))
