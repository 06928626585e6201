"""A throw-away image: the platform's Odoo with click-odoo-contrib in it."""

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import docker

VERSION = "1.24"
REQUIREMENT = f"click-odoo-contrib=={VERSION}"
TAG = "odoo-cloud/benchmark-click-odoo"
DOCKERFILE = f"""\
FROM {{image}}
USER root
COPY *.whl /opt/wheels/
RUN pip install --no-index --find-links /opt/wheels --break-system-packages {REQUIREMENT}
USER odoo
"""


@contextmanager
def image_with_click_odoo(engine: docker.DockerClient, image: str, stack: str) -> Generator[str]:
    """Build it on ``image``, tagged with the stack's name; remove it at the end."""
    tag = f"{TAG}:{stack}"
    with tempfile.TemporaryDirectory() as folder:
        _fetch_wheels(folder)
        (Path(folder) / "Dockerfile").write_text(DOCKERFILE.format(image=image))
        engine.images.build(path=folder, tag=tag, rm=True, forcerm=True)
    try:
        yield tag
    finally:
        engine.images.remove(tag, force=True)


def _fetch_wheels(folder: str) -> None:
    # Containers may reach no package index, so the wheels are brought in.
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:"]
    subprocess.run([*download, "--dest", folder, REQUIREMENT], check=True)  # noqa: S603
