"""Where config, engine, hosts and ledger disagree: ``cloud.audit()``.

Owns: what counts as a difference, and the command that mends each. Changes nothing. The four are
compared in a chain, so that one damage is one difference: the config with what the engine has made
(by the engine's own preview), that with what is really there, and beside both the ledger.

A tenant that somebody works on while the audit looks is left out, and so is what tenants share
(templates, changes that wait for the platform) while anybody works on one: it is on its way. Who
runs ``pulumi`` by hand is not in the ledger, and shows as differences until it ends.
"""

from odoo_cloud_lib.audit.compare import compare
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.looking import audit

__all__ = ["Difference", "DifferenceKind", "audit", "compare"]
