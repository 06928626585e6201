"""Clear what a killed ``pulumi up`` leaves behind, so that the next one can begin.

Usage: ``recover.py STACK``, with the backend and passphrase of that stack in the environment.
"""

import sys
from pathlib import Path

from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.stack import Stack

ROOT = Path(__file__).resolve().parent.parent


def main(stack: str) -> None:
    """Recover ``stack``, and tell what was done."""
    try:
        for line in Stack(stack, ROOT).recover():
            sys.stderr.write(f"    {line}\n")
    except OdooCloudError as error:
        sys.exit(f"stack {stack} cannot be recovered:\n{error}")


if __name__ == "__main__":
    main(sys.argv[1])
