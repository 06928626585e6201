"""A process that works with the ledger and stops at each point, to be told to go on or killed.

``python -m tests.integration.ledger.worker ADDRESS MODE``: ``steps`` does one operation on acme,
prints the name of each point and waits there for a line; ``restless`` does one after the other.
"""

import sys

from pydantic import JsonValue

from odoo_cloud_lib import database
from odoo_cloud_lib.ledger.ledger import Ledger, open_ledger

PASSWORD = "right"
STEPS = ("edit config", "stop containers", "close route")


def main(address: str, mode: str) -> None:
    """Connect, open the ledger, and work."""
    with database.connect((address, 5432), PASSWORD) as server:
        _stop_at("connected")
        with open_ledger(server) as ledger:
            if mode == "restless":
                print("opened", flush=True)  # noqa: T201
                while True:
                    _restless(ledger)
            _stop_at("opened")
            _slow(ledger)
            _stop_at("ended")


def _slow(ledger: Ledger) -> None:
    arguments: dict[str, JsonValue] = {"modules": ["sale"], "note": "'; DROP TABLE steps --"}
    with ledger.operation("suspend", "acme", actor="ops@one", arguments=arguments) as operation:
        _stop_at("begun")
        for name in STEPS:
            with operation.step(name):
                _stop_at(f"in {name}")
            _stop_at(f"after {name}")
        operation.result = {"stopped": 2}


def _restless(ledger: Ledger) -> None:
    with ledger.operation("restart", "acme", actor="ops@one", arguments={}) as operation:
        for name in STEPS:
            with operation.step(name):
                pass
        operation.result = {}


def _stop_at(point: str) -> None:
    print(point, flush=True)  # noqa: T201
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
