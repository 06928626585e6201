"""The machine and the versions that a measurement was made with."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import docker

from benchmarks.results import Conditions
from stacks.platform_config import ImagesConfig

STAND_IN = b"offline.plugins"


def conditions(**versions: str) -> Conditions:
    """Describe the machine now, with ``versions`` beside those that every measurement has."""
    return Conditions(
        date=datetime.now(UTC).isoformat(timespec="minutes"),
        processor=_line("/proc/cpuinfo", "model name"),
        cores=os.cpu_count() or 1,
        memory=int(_line("/proc/meminfo", "MemTotal").split()[0]) * 1024,
        kernel=f"{platform.system()} {platform.release()}",
        load=os.getloadavg()[0],
        versions={**_versions(), **versions},
    )


def _line(file: str, key: str) -> str:
    for line in Path(file).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def _versions() -> dict[str, str]:
    engine = docker.from_env()
    server = engine.version()
    engine.close()
    version = ["pulumi", "version"]
    pulumi = subprocess.run(version, capture_output=True, text=True, check=True)  # noqa: S603
    return {
        "Pulumi": pulumi.stdout.strip(),
        "provider plugins": "stand-ins of offline/" if _stand_ins() else "official",
        "Python": platform.python_version(),
        "Docker": str(server["Version"]),
        "images": ", ".join(ImagesConfig().model_dump().values()),
    }


def _stand_ins() -> bool:
    plugins = Path(os.environ["PULUMI_HOME"], "plugins").glob("resource-docker-*/pulumi-resource-*")
    return any(STAND_IN in plugin.read_bytes() for plugin in plugins)
