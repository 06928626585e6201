"""The configuration of a tenant's Redis, as text."""

from odoo_cloud_lib import naming
from odoo_cloud_lib.plan import REDIS_MAXMEMORY, REDIS_MAXMEMORY_POLICY


def render(password: str) -> str:
    """Render redis.conf: a password, a bound on memory, and sessions that survive a restart."""
    return f"""\
requirepass {password}
dir {naming.REDIS_DATA_DIR}
appendonly yes
appendfsync everysec
save ""
maxmemory {REDIS_MAXMEMORY}
maxmemory-policy {REDIS_MAXMEMORY_POLICY}
"""
