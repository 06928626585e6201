"""The program that Pulumi runs: read the config, build the hosts, build the tenants, export."""

import sys

import pulumi

from odoo_cloud_lib.errors import ConfigError, Problem
from stacks.config import StackConfig
from stacks.exports import export
from stacks.foundation import build_foundation, build_operator
from stacks.stores import build_store, require_store
from stacks.tenants import build_tenants

OPERATOR_KEY = "operatorKey"


def main() -> None:
    """Build the stack. Every mistake in its config is reported before anything is declared."""
    stack = pulumi.get_stack()
    settings = pulumi.Config("odoo-cloud")
    config = StackConfig.load(
        settings.require_object("platform"), settings.require_object("tenants")
    )
    given = require_store(settings, config.platform)
    operator_key = _operator_key(settings, config)
    sites = build_foundation(stack, config, build_store(stack, config.platform, given))
    build_operator(stack, config, sites, operator_key)
    tenants = build_tenants(stack, config, sites)
    export(stack, config, tenants)


def _operator_key(settings: pulumi.Config, config: StackConfig) -> pulumi.Output[str] | None:
    """Read the private key with which the operator reaches hosts that it is not on."""
    key, beyond = settings.get_secret(OPERATOR_KEY), config.beyond_operator
    if key is None and beyond:
        what = (
            f"a private key that hosts {', '.join(beyond)} let in, for backups by schedule and"
            " point_in_time there (or no point_in_time, and the schedule on-demand for their"
            " tenants)"
        )
        command = f"pulumi config set --secret odoo-cloud:{OPERATOR_KEY} < KEY_FILE"
        problem = Problem(f"odoo-cloud:{OPERATOR_KEY}", "nothing", f"{what}: {command}")
        raise ConfigError([problem])
    return key


try:
    main()
except ConfigError as error:
    # The message is for the operator; a traceback of ours would only bury it.
    pulumi.log.error(str(error))
    sys.exit(1)
