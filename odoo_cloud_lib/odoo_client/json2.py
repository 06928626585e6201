"""JSON-2, the interface of Odoo 19 and later: one URL for each method, an API key for the user."""

import json
from http import HTTPStatus

from pydantic import SecretStr
from pydantic_core import from_json

from odoo_cloud_lib.odoo_client.connection import Connection
from odoo_cloud_lib.odoo_client.faults import Failure, kind_of
from odoo_cloud_lib.odoo_client.rpc import Call


class Json2:
    """JSON-2 as the user whose key it is."""

    def __init__(self, connection: Connection, key: SecretStr) -> None:
        """Remember the key; Odoo checks it with each call."""
        self._connection = connection
        self._key = key

    def call(self, call: Call) -> object:
        """Send ``call`` as one request, which is one transaction in Odoo."""
        ids = {} if call.ids is None else {"ids": list(call.ids)}
        key = self._key.get_secret_value()
        response = self._connection.post(
            f"/json/2/{call.model}/{call.method}",
            json.dumps({**call.revealed(), **ids}),
            {
                "Content-Type": "application/json",
                "Authorization": f"bearer {key}",
                "X-Odoo-Database": self._connection.endpoint.database,
            },
        )
        try:
            if response.status_code == HTTPStatus.OK:
                return from_json(response.content)
            failure = Failure.model_validate_json(response.content)
        except ValueError:
            raise self._connection.no_odoo(call, response) from None
        kind = kind_of(failure, response.status_code)
        raise self._connection.error(kind, call, failure.message, key, *call.secrets())
