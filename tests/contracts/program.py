"""A Pulumi program and a stack of its own, run by the real engine with the stand-in plugins."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
STACK: Final = "contracts"


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program in a folder, with the plugins' home and the stack's state beside it."""

    folder: Path

    def write(self, source: str) -> None:
        """Replace the program."""
        (self.folder / "__main__.py").write_text(source)

    def prepare(self) -> str:
        """Install the plugins and make the stack; returns what the installation said."""
        (self.folder / "Pulumi.yaml").write_text("name: contracts\nruntime: python\n")
        (self.folder / "state").mkdir()
        home = str(self.folder / "home")
        installer = str(ROOT / "offline/plugins/install.sh")
        said = subprocess.run([installer, home], check=True, capture_output=True, text=True)  # noqa: S603
        self.pulumi("stack", "init", STACK)
        return said.stdout

    @property
    def environment(self) -> dict[str, str]:
        """The caller's, with this program's own home, state and passphrase."""
        return {
            **os.environ,
            "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "for this test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def pulumi(self, *arguments: str, fails: bool = False) -> str:
        """Run the engine; returns all that it says, and insists on its success or failure."""
        done = subprocess.run(  # noqa: S603
            self._command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout
        return done.stdout

    def interrupted(self, *arguments: str, when: Callable[[], bool]) -> str:
        """Run the engine, and ask it to stop as soon as something is so."""
        running = subprocess.Popen(  # noqa: S603
            self._command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not when() and time.monotonic() < deadline:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        return running.communicate(timeout=60)[0]

    def _command(self, *arguments: str) -> list[str]:
        where = ["--cwd", str(self.folder), "--non-interactive", "--color", "never"]
        return ["pulumi", *where, *arguments]

    def output(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Return one of the stack's outputs."""
        return json.loads(self.pulumi("stack", "output", "--json", name))

    def resources(self, token: str) -> list[dict[str, Any]]:
        """Return the resources of a type as the state has them."""
        state: dict[str, Any] = json.loads(self.pulumi("stack", "export"))
        found: list[dict[str, Any]] = state["deployment"].get("resources", [])
        return [resource for resource in found if resource["type"] == token]
