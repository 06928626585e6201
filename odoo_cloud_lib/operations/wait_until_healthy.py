"""Wait until an Odoo container answers; tell why when it does not."""

import time

from docker.errors import APIError, NotFound

from odoo_cloud_lib.containers import execute, last_lines
from odoo_cloud_lib.errors import TenantNotReadyError
from odoo_cloud_lib.host import Host

# One command that asks again and again: each one that Docker starts in a container costs the tenant
# as much processor time as the question itself, just when its Odoo needs it to start.
SLICE_SECONDS = 10
ASK = f"timeout {SLICE_SECONDS} sh -c 'until odoo-cloud-health >/dev/null; do sleep 0.1; done'"
# Loading hundreds of modules on a small server takes minutes.
PATIENCE_SECONDS = 300
POLL_SECONDS = 0.2
LOG_LINES = 30
NOT_RUNNING = 409


def wait_until_healthy(
    host: Host, tenant: str, container_id: str, patience: float = PATIENCE_SECONDS
) -> None:
    """Return once the image's own health command succeeds in the container.

    Docker's health status is not asked: before Docker 25 its first probe comes only after a whole
    interval, which would cost every deploy that long.

    Raises:
        TenantNotReadyError: not within ``patience`` seconds, or the container is gone; carries
            the end of its log.
    """
    deadline = time.monotonic() + patience
    while not _answers(host, container_id):
        if time.monotonic() > deadline:
            raise TenantNotReadyError(
                tenant,
                reason=f"container {container_id[:12]} did not become healthy in {patience:g} s",
                command=f"docker logs {container_id[:12]}",
                log=_log(host, container_id),
            )
        time.sleep(POLL_SECONDS)


def _answers(host: Host, container_id: str) -> bool:
    try:
        code, _ = execute(host.docker.containers.get(container_id), "sh", "-c", ASK)
    except NotFound:
        return False
    except APIError as error:
        if error.status_code != NOT_RUNNING:
            raise
        return False
    return code == 0


def _log(host: Host, container_id: str) -> str:
    try:
        return last_lines(host.docker.containers.get(container_id), LOG_LINES)
    except NotFound:
        return "the container does not exist any more"
