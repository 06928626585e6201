"""HTTP to one endpoint: names, certificates, and what never reached an Odoo."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import httpx2

from odoo_cloud_lib.errors import OdooError, OdooUnreachableError
from odoo_cloud_lib.odoo_client.endpoint import Endpoint
from odoo_cloud_lib.odoo_client.faults import error_of

CONNECT_SECONDS = 10
# Installing a language or a country's modules happens within one call.
ANSWER_SECONDS = 600
# What an edge or a proxy says of an Odoo that is not there.
ABSENT = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}


class Connection:
    """An HTTP client of one endpoint; made by :func:`open_connection`."""

    def __init__(self, endpoint: Endpoint, client: httpx2.Client) -> None:
        """Speak of the endpoint's name, wherever it is dialled."""
        self.endpoint = endpoint
        self._client = client
        url = httpx2.URL(endpoint.url)
        self._name = {"Host": url.netloc.decode()}
        self._tls = {"sni_hostname": url.raw_host.decode()}

    def get(self, path: str) -> httpx2.Response:
        """Fetch ``path``, which changes nothing."""
        return self._send("GET", path, None, {})

    def post(self, path: str, content: str, headers: Mapping[str, str]) -> httpx2.Response:
        """Send ``content``. Whatever status it has, the answer comes from an Odoo.

        Raises:
            OdooUnreachableError: there was no answer, or not from an Odoo.
        """
        return self._send("POST", path, content, headers)

    def error(self, kind: type[OdooError], what: object, message: str, *secrets: str) -> OdooError:
        """Make an error about a call to this endpoint."""
        return error_of(kind, f"{self.endpoint.url} {what}", message, secrets)

    def no_odoo(self, what: object, response: httpx2.Response) -> OdooError:
        """Make the error about an answer that no Odoo gives."""
        reason = f"the answer was {response.status_code} {response.reason_phrase}, not Odoo's"
        return self.error(OdooUnreachableError, what, reason)

    def _send(
        self, method: str, path: str, content: str | None, headers: Mapping[str, str]
    ) -> httpx2.Response:
        try:
            response = self._client.request(
                method,
                path,
                content=content,
                headers={**self._name, **headers},
                extensions=self._tls,
            )
        except httpx2.HTTPError as error:
            reason = f"{type(error).__name__}: {error}"
        else:
            if response.status_code not in ABSENT:
                return response
            raise self.no_odoo(path, response)
        raise self.error(OdooUnreachableError, path, reason)


@contextmanager
def open_connection(endpoint: Endpoint) -> Generator[Connection]:
    """Yield a connection to the endpoint; the first request dials."""
    url = httpx2.URL(endpoint.url)
    if endpoint.address:
        url = url.copy_with(host=endpoint.address[0], port=endpoint.address[1])
    with httpx2.Client(
        base_url=url,
        verify=endpoint.tls or True,
        timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        # A proxy of the environment would look the name up itself.
        trust_env=endpoint.address is None,
    ) as client:
        yield Connection(endpoint, client)
