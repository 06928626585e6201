"""A stack of which one host cannot be reached."""

from odoo_cloud_lib.address import SshAddress
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.stack import Stack as LibraryStack
from tests.integration.stack import ROOT, Stack
from tests.stacks.factories import KEY


class WithAnotherHost(LibraryStack):
    """The stack with a second host, paris, in its inventory, at a port where nobody listens."""

    def __init__(self, stack: Stack) -> None:
        """Take the test's stack."""
        super().__init__(stack.name, ROOT, stack.config_file)

    def inventory(self) -> Inventory:
        """Add the host."""
        exported = super().inventory()
        local = exported.hosts["local"]
        address = SshAddress(address="127.0.0.1", port=1, host_key=KEY)
        paris = local.model_copy(update={"address": address})
        return exported.model_copy(update={"hosts": {"local": local, "paris": paris}})
