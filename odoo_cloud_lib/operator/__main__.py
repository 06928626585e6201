"""``python -m odoo_cloud_lib.operator INVENTORY PORT``: the operator, as its container runs it.

``INVENTORY``: the file of the stack's inventory. ``PORT``: of its metrics, on the loopback.
Its log is a JSON document a line, on stdout.
"""

import logging
import sys
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from pythonjsonlogger.json import JsonFormatter

from odoo_cloud_lib.operator.loop import Loop
from odoo_cloud_lib.operator.metrics import Metrics


def main(inventory: str, port: str) -> None:
    """Serve the metrics, and go round."""
    metrics, registry = Metrics(), CollectorRegistry()
    registry.register(metrics)
    start_http_server(int(port), addr="127.0.0.1", registry=registry)
    Loop(Path(inventory), _log(), metrics).run()


def _log() -> logging.Logger:
    """Return the operator's log; what libraries have to warn of goes there too."""
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(JsonFormatter(["asctime", "levelname", "message"]))
    logging.basicConfig(handlers=[lines])
    log = logging.getLogger("odoo_cloud.operator")
    log.setLevel(logging.INFO)
    return log


if __name__ == "__main__":
    main(*sys.argv[1:])
