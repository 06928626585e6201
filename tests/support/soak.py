"""Whether the long runs are wanted: `make soak` sets ODOO_CLOUD_SOAK."""

import os

SOAK = "ODOO_CLOUD_SOAK" in os.environ
