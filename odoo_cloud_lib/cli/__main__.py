"""``python -m odoo_cloud_lib.cli`` is the command `odoo-cloud`."""

import sys

from odoo_cloud_lib.cli import main

if __name__ == "__main__":
    sys.exit(main())
