"""The engine's messages, as the Pulumi SDK has them, without the SDK around them.

Each of the engine's runs starts every plugin anew, and the SDK alone takes a third of a second to
import. Its messages name one another relatively, so their folder does as a package of its own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

PACKAGE: Final = "pulumi_messages"


def message_module(name: str) -> Any:  # noqa: ANN401
    """Import ``pulumi.runtime.proto.NAME``.

    Raises:
        ImportError: the SDK is not installed, or has no such module.
    """
    if PACKAGE not in sys.modules:
        sys.modules[PACKAGE] = _package()
    return import_module(f"{PACKAGE}.{name}")


def _package() -> ModuleType:
    sdk = find_spec("pulumi")
    if sdk is None or sdk.origin is None:
        message = "no Python package pulumi; next: setup/python.sh"
        raise ImportError(message)
    package = ModuleType(PACKAGE)
    package.__path__ = [str(Path(sdk.origin).parent / "runtime/proto")]
    return package
