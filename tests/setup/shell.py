"""Real shells on made-up machines: what the tests of the set-up scripts run them with."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A port at which nobody listens: what would reach out fails at once.
NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}


def run(
    *command: str | Path, cwd: Path = ROOT, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` with ``environment`` added to ours; return what it said."""
    return subprocess.run(  # noqa: S603
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **NO_NETWORK, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def write_program(path: Path, text: str) -> Path:
    """Write an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path
