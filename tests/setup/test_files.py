"""The files that set-up reads."""

import re

from tests.setup.shell import ROOT


def test_every_image_is_pinned() -> None:
    """Each base image is pulled by digest, and the dev stack needs no other."""
    lines = (ROOT / "setup/images.txt").read_text().splitlines()
    pins = dict(line.split() for line in lines if not line.startswith("#"))

    assert set(pins) == {
        *("postgres:18", "redis:8", "caddy:2.11", "odoo:19.0"),
        *("restic/restic:0.19.1", "rclone/rclone:1.75.1", "python:3.13-slim"),
    }
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pins.values())


def test_make_help_tells_every_target() -> None:
    """A target without a word of help is one that nobody finds."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)

    assert phony is not None
    assert sorted(explained) == sorted(phony[1].split())


def test_engine_that_is_built_is_new_enough() -> None:
    """What offline/ builds is the oldest engine that set-up takes."""
    minimum = re.search(r"^MINIMUM=(\S+)$", (ROOT / "setup/engine.sh").read_text(), re.MULTILINE)
    module = (ROOT / "offline/engine/cli/go.mod").read_text()

    assert minimum is not None
    assert f"github.com/pulumi/pulumi/pkg/v3 v{minimum[1]} " in module
