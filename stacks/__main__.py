"""The program that Pulumi runs: read the config, build the hosts, build the tenants, export."""

import sys

import pulumi

from odoo_cloud_lib.errors import ConfigError
from stacks.config import StackConfig
from stacks.exports import export
from stacks.foundation import build_foundation
from stacks.tenants import build_tenants


def main() -> None:
    """Build the stack. Every mistake in its config is reported before anything is declared."""
    stack = pulumi.get_stack()
    settings = pulumi.Config("odoo-cloud")
    config = StackConfig.load(
        settings.require_object("platform"), settings.require_object("tenants")
    )
    sites = build_foundation(stack, config)
    tenants = build_tenants(stack, config, sites)
    export(stack, config, tenants)


try:
    main()
except ConfigError as error:
    # The message is for the operator; a traceback of ours would only bury it.
    pulumi.log.error(str(error))
    sys.exit(1)
