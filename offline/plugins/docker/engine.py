"""A connection to one Docker engine: over a unix socket, TCP, or a socket forwarded by ssh."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import docker.errors
import requests.exceptions
from docker.api.client import APIClient

from offline.plugins.base.errors import ConfigurationError, PluginError
from offline.plugins.docker.tunnel import Tunnel

TIMEOUT: Final = 600
"""Seconds without an answer; removals and pulls can be slow."""
SCHEMES: Final = ("unix://", "tcp://", "ssh://")


class Engine:
    """One Docker engine, connected on first use and shared by all requests."""

    def __init__(self, host: str, ssh_options: list[str]) -> None:
        """Take the engine's address; nothing is contacted yet."""
        if not host.startswith(SCHEMES):
            msg = f"docker:host: {host!r} is not supported; valid: " + ", ".join(SCHEMES)
            raise ConfigurationError(msg)
        self.host = host
        self._tunnel = Tunnel(host, ssh_options) if host.startswith("ssh://") else None
        self._lock = threading.Lock()
        self._client: APIClient | None = None

    def _connected(self) -> APIClient:
        with self._lock:
            if self._client is None or (self._tunnel and not self._tunnel.alive):
                self._client = self._connect()
            return self._client

    def _connect(self) -> APIClient:
        url = self._tunnel.open() if self._tunnel else self.host
        try:
            return APIClient(base_url=url, version="auto", timeout=TIMEOUT)
        except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
            msg = (
                f"no Docker engine answers at {self.host}: {error};"
                " start it, or set docker:host or DOCKER_HOST"
            )
            raise PluginError(msg) from error

    @contextmanager
    def doing(self, what: str) -> Generator[Any, None, None]:
        """Lend the client, and put `what` in front of any error that the engine answers with.

        The client's stubs leave Docker's JSON untyped, so it is lent as `Any`; what it returns
        is read with `Reader`.
        """
        try:
            yield self._connected()
        except docker.errors.APIError as error:
            msg = f"{what} on {self.host}: {error.explanation or error}"
            raise PluginError(msg) from error
        except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
            msg = f"{what} on {self.host}: {error}"
            raise PluginError(msg) from error

    def close(self) -> None:
        """Close what was opened."""
        if self._client is not None:
            self._client.close()
        if self._tunnel is not None:
            self._tunnel.close()
