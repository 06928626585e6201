"""What is wrong with a stack file: ``python -m stacks.check FILE`` prints it as JSON.

``{"problems": [{"path": …, "given": …, "valid": …}], "shared": […], "tenants": {slug: {"host": …,
"shared": […]}}}``. Where nothing is wrong it says what the tenants stand on: the logical names of
images and templates, which a run that is kept to one tenant has to know. Nothing is deployed.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from odoo_cloud_lib.errors import ConfigError, Problem
from odoo_cloud_lib.problems import shown
from stacks.config import StackConfig
from stacks.draft import PLATFORM, TENANTS


def answer(file: Path) -> dict[str, object]:
    """Return what the program prints on ``file``."""
    try:
        config = _load(file)
    except ConfigError as error:
        problems = [asdict(problem) for problem in error.problems]
        return {"problems": problems, "shared": [], "tenants": {}}
    tenants = {
        slug: {"host": config.host_of(slug), "shared": config.shared_by(slug)}
        for slug in config.tenants
    }
    return {"problems": [], "shared": sorted(config.shared), "tenants": tenants}


def _load(file: Path) -> StackConfig:
    config = _config(file)
    return StackConfig.load(config.get(PLATFORM), config.get(TENANTS))


def _config(file: Path) -> Mapping[str, object]:
    valid = "the YAML of a stack file, with a mapping under the key config"
    try:
        found: Any = YAML(typ="safe", pure=True).load(file)  # pyright: ignore[reportUnknownMemberType]
    except YAMLError as error:
        given = " ".join(str(error).split())
        raise ConfigError([Problem(file.name, given, valid)]) from None
    config = cast("dict[str, Any]", found).get("config") if isinstance(found, dict) else found
    if not isinstance(config, dict):
        raise ConfigError([Problem(file.name, shown(cast("object", config)), valid)])
    return cast("dict[str, object]", config)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(Path(sys.argv[1]))))
