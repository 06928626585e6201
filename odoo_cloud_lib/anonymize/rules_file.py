"""Reading rules: those that come with the library, and an operator's own laid over them."""

from importlib import resources
from pathlib import Path
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from odoo_cloud_lib.anonymize.rules import Rules, RulesFile
from odoo_cloud_lib.errors import Problem, RulesError

SHIPPED = "rules.yaml"


def load_rules(own: Path | None = None) -> Rules:
    """Return the rules that come with the library, and those of the file ``own`` over them.

    Raises:
        RulesError: the file cannot be read; or its mistakes, each with its path.
    """
    shipped = resources.files(__package__ or "").joinpath(SHIPPED)
    files = [parse(SHIPPED, shipped.read_text(encoding="utf-8"))]
    if own is not None:
        files.append(parse(str(own), _text_of(own)))
    return Rules(files=tuple(files))


def parse(name: str, text: str) -> RulesFile:
    """Read one file's text. ``name`` is how errors call it.

    Raises:
        RulesError: it is no YAML, or lists every mistake in it.
    """
    try:
        content = cast("object", YAML(typ="safe", pure=True).load(text))  # pyright: ignore[reportUnknownMemberType]
        return RulesFile.model_validate({} if content is None else content)
    except YAMLError as error:
        problem = Problem("the file", " ".join(str(error).split())[:200], "YAML")
        raise RulesError(name, [problem]) from None
    except ValidationError as error:
        raise RulesError(name, [_problem(found) for found in error.errors()]) from None


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("the file", str(error), "a text file that can be read")
        raise RulesError(str(path), [problem]) from None


def _problem(found: ErrorDetails) -> Problem:
    path = ".".join(str(key) for key in found["loc"] if key != "[key]") or "the file"
    if found["type"] == "extra_forbidden":
        return Problem(path, "an unknown key", ", ".join(RulesFile.model_fields))
    valid = found["msg"].removeprefix("Value error, ")
    return Problem(path, repr(found["input"])[:80], valid)
