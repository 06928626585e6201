"""The Docker socket of an ssh host, forwarded to a local socket by the `ssh` command."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from offline.plugins.base.errors import ConfigurationError, PluginError

REMOTE_SOCKET: Final = "/var/run/docker.sock"
OPENING: Final = 60.0
"""Seconds to log in and forward the socket."""
PAUSE: Final = 0.05
STOPPING: Final = 3.0


def ssh_command(host: str, options: list[str], socket: Path) -> list[str]:
    """Build the command that forwards; the options given come first, since ssh keeps the first."""
    address = urlsplit(host)
    if not address.hostname or address.path not in ("", "/"):
        msg = f"docker:host: {host!r} is not an ssh address; expected ssh://[user@]host[:port]"
        raise ConfigurationError(msg)
    destination = f"{address.username}@{address.hostname}" if address.username else address.hostname
    port = ["-p", str(address.port)] if address.port else []
    settings = ("BatchMode=yes", "ExitOnForwardFailure=yes", "ServerAliveInterval=15")
    fixed = [word for setting in settings for word in ("-o", setting)]
    forward = ["-N", "-T", "-L", f"{socket}:{REMOTE_SOCKET}"]
    return ["ssh", *options, *fixed, *port, *forward, "--", destination]


class Tunnel:
    """One ssh process, and the private folder that holds its end of the socket."""

    def __init__(self, host: str, options: list[str]) -> None:
        """Take the address; nothing is contacted yet."""
        self.host = host
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        ssh_command(host, options, Path("socket"))

    @property
    def alive(self) -> bool:
        """Whether the ssh process runs."""
        return self._process is not None and self._process.poll() is None

    def open(self) -> str:
        """Log in and forward; returns the address of the local socket, a `unix://` URL."""
        self.close()
        self._folder = Path(tempfile.mkdtemp(prefix="docker-ssh-"))
        socket = self._folder / "docker.sock"
        with (self._folder / "errors").open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                ssh_command(self.host, self._options, socket),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        self._await(socket)
        return f"unix://{socket}"

    def _await(self, socket: Path) -> None:
        deadline = time.monotonic() + OPENING
        while not socket.exists():
            if not self.alive or time.monotonic() > deadline:
                reason = self._reason()
                self.close()
                msg = (
                    f"ssh to {self.host} failed: {reason};"
                    " try it by hand, and see docker:sshOpts for keys and known hosts"
                )
                raise PluginError(msg)
            time.sleep(PAUSE)

    def _reason(self) -> str:
        said = (self._folder / "errors").read_text(errors="replace") if self._folder else ""
        return " ".join(said.split()) or f"no forwarded socket after {OPENING:.0f} s"

    def close(self) -> None:
        """End the ssh process and remove the folder."""
        if self._process is not None and self.alive:
            self._process.terminate()
            try:
                self._process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                self._process.kill()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = self._folder = None
