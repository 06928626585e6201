"""The program that Pulumi runs: read the config, build the hosts, build the tenants, export."""

import sys

import pulumi

from components.backup_access import StoreKey
from odoo_cloud_lib.errors import ConfigError, Problem
from stacks.backup_config import S3Store
from stacks.config import StackConfig
from stacks.exports import export
from stacks.foundation import build_foundation, build_operator
from stacks.tenants import build_tenants

STORE_KEYS = ("backupsAccessKey", "backupsSecretKey")
OPERATOR_KEY = "operatorKey"


def main() -> None:
    """Build the stack. Every mistake in its config is reported before anything is declared."""
    stack = pulumi.get_stack()
    settings = pulumi.Config("odoo-cloud")
    config = StackConfig.load(
        settings.require_object("platform"), settings.require_object("tenants")
    )
    sites = build_foundation(stack, config, _store_key(settings, config))
    build_operator(stack, config, sites, _operator_key(settings, config))
    tenants = build_tenants(stack, config, sites)
    export(stack, config, tenants)


def _store_key(settings: pulumi.Config, config: StackConfig) -> StoreKey | None:
    """Read the key of the bucket that the config names; Pulumi keeps it encrypted."""
    if not isinstance(config.platform.backups, S3Store):
        return None
    found = {name: settings.get_secret(name) for name in STORE_KEYS}
    access_key, secret_key = found.values()
    if access_key and secret_key:
        return StoreKey(access_key=access_key, secret_key=secret_key)
    raise ConfigError(
        [
            _missing(name, "the bucket's key", f"pulumi config set --secret odoo-cloud:{name}")
            for name, value in found.items()
            if not value
        ]
    )


def _operator_key(settings: pulumi.Config, config: StackConfig) -> pulumi.Output[str] | None:
    """Read the private key with which the operator reaches hosts that it is not on."""
    key, beyond = settings.get_secret(OPERATOR_KEY), config.beyond_operator
    if key is None and beyond:
        what = (
            f"a private key that hosts {', '.join(beyond)} let in, for backups by schedule there"
            " (or the schedule on-demand for their tenants)"
        )
        command = f"pulumi config set --secret odoo-cloud:{OPERATOR_KEY} < KEY_FILE"
        raise ConfigError([_missing(OPERATOR_KEY, what, command)])
    return key


def _missing(name: str, what: str, command: str) -> Problem:
    return Problem(f"odoo-cloud:{name}", "nothing", f"{what}: {command}")


try:
    main()
except ConfigError as error:
    # The message is for the operator; a traceback of ours would only bury it.
    pulumi.log.error(str(error))
    sys.exit(1)
