"""What `env.sh` makes of the shell that sources it."""

import shutil
from pathlib import Path

import pytest

from tests.setup.shell import run

SHELLS = [shell for shell in ("bash", "zsh") if shutil.which(shell)]
GIVEN: list[tuple[dict[str, str], str]] = [
    ({}, "odoo-cloud-dev|"),
    ({"PULUMI_CONFIG_PASSPHRASE": "mine"}, "mine|"),
    ({"PULUMI_CONFIG_PASSPHRASE_FILE": "/a/file"}, "|/a/file"),
]


@pytest.mark.parametrize("shell", SHELLS)
def test_env_from_another_folder(shell: str, checkout: Path, tmp_path: Path) -> None:
    """The shell gets this checkout's engine, environment and state, however often it is asked."""
    script = (
        f". '{checkout}/env.sh'; . '{checkout}/env.sh';"
        ' echo "$PATH"; echo "$PULUMI_HOME"; echo "$PULUMI_BACKEND_URL"'
    )

    done = run(shell, "-uec", script, cwd=tmp_path, environment={"PATH": "/usr/bin:/bin"})

    assert done.stdout.splitlines() == [
        f"{checkout}/.venv/bin:{checkout}/.odoo-cloud/engine:/usr/bin:/bin",
        f"{checkout}/.odoo-cloud/pulumi-home",
        f"file://{checkout}/.odoo-cloud/state",
    ]


@pytest.mark.parametrize(("given", "expected"), GIVEN)
def test_env_keeps_a_passphrase(given: dict[str, str], expected: str, checkout: Path) -> None:
    """The passphrase of the dev stack is used only where none is given."""
    names = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
    unset = [word for name in names for word in ("-u", name)]
    command = '. ./env.sh; echo "${PULUMI_CONFIG_PASSPHRASE-}|${PULUMI_CONFIG_PASSPHRASE_FILE-}"'
    pairs = [f"{key}={value}" for key, value in given.items()]

    done = run("env", *unset, *pairs, "bash", "-uec", command, cwd=checkout)

    assert done.stdout.strip() == expected


def test_env_keeps_a_backend_of_the_callers_own(checkout: Path) -> None:
    """And says so; that of another checkout is not one."""
    command = '. ./env.sh; echo "$PULUMI_BACKEND_URL"'
    own = run("env", "PULUMI_BACKEND_URL=s3://states", "bash", "-uec", command, cwd=checkout)
    assert own.stdout.strip() == "s3://states"
    assert "Kept: PULUMI_BACKEND_URL=s3://states" in own.stderr
    other = "PULUMI_BACKEND_URL=file:///srv/other/.odoo-cloud/state"
    done = run("env", other, "bash", "-uec", command, cwd=checkout)
    assert done.stdout.strip() == f"file://{checkout}/.odoo-cloud/state"


def test_env_before_set_up_says_what_to_run(checkout: Path) -> None:
    """A shell without an engine is told how to get one."""
    done = run("bash", "-c", ". ./env.sh", cwd=checkout, environment={"PATH": "/usr/bin:/bin"})

    assert f"Not set up yet. Run: make -C '{checkout}' up" in done.stderr
