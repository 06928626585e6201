"""Where a host is: this machine, or a server reached by SSH. Nothing connects here."""

import os
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

REMOTE_DOCKER_SOCKET = "/var/run/docker.sock"


class LocalAddress(BaseModel):
    """This machine. ``docker_host``: a Docker URL; else ``DOCKER_HOST``, or the usual socket."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["local"] = "local"
    docker_host: str = ""

    @property
    def docker_url(self) -> str:
        """The URL that Docker's provider takes."""
        return self.docker_host or os.environ.get("DOCKER_HOST") or f"unix://{REMOTE_DOCKER_SOCKET}"


class SshAddress(BaseModel):
    """A server reached by SSH. ``host_key`` is one public key line: ``ssh-ed25519 AAAA…``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["ssh"] = "ssh"
    address: str
    port: int = 22
    user: str = "root"
    identity_file: str | None = None
    host_key: str

    @property
    def docker_url(self) -> str:
        """The URL that Docker's provider takes."""
        return f"ssh://{self.user}@{self.address}:{self.port}"

    @property
    def known_host(self) -> str:
        """The pinned key as a line of a known_hosts file."""
        name = self.address if self.port == 22 else f"[{self.address}]:{self.port}"
        return f"{name} {self.host_key}"

    @property
    def ssh_options(self) -> list[str]:
        """Options of the ``ssh`` program that accept this host key and no other."""
        identity = ["-i", self.identity_file] if self.identity_file else []
        return [
            *identity,
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=yes",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "GlobalKnownHostsFile=/dev/null",
            # The key comes from the config: no file to write, none to go stale.
            "-o",
            f"KnownHostsCommand=/bin/echo {self.known_host}",
        ]


HostAddress = Annotated[LocalAddress | SshAddress, Field(discriminator="kind")]
_ADDRESS: TypeAdapter[LocalAddress | SshAddress] = TypeAdapter(HostAddress)


def parse_address(value: object) -> LocalAddress | SshAddress:
    """Read an address from its JSON form, as Pulumi's state and the inventory hold it."""
    return _ADDRESS.validate_python(value)
