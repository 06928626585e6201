"""Odoo's command line, with this image's adaptations in place before it starts."""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

# First of all: this decides whether the process is the one that runs on gevent.
import odoo.cli

from .drain import drain_before_stopping
from .endurance import outlive_outages_and_crowds
from .own_database import use_own_database


def main() -> None:
    """Run the Odoo command that the arguments name, the server without one."""
    use_own_database()
    outlive_outages_and_crowds()
    drain_before_stopping()
    odoo.cli.main()
