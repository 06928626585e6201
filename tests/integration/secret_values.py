"""Every secret of a deployed stack, so that a test can look for each of them elsewhere."""

import base64
import json
import subprocess
from typing import Any

from odoo_cloud_lib.secret import Purpose, derive
from tests.integration.stack import PASSPHRASE, ROOT, Stack

RANDOM = "random:index/randomPassword:RandomPassword"


def exported(stack: Stack) -> dict[str, Any]:
    """Return the stack's state with its secrets decrypted."""
    command = ["pulumi", "--cwd", str(ROOT), "stack", "export", "--show-secrets", "-s", stack.name]
    done = subprocess.run(  # noqa: S603
        command, env=stack.environment, text=True, capture_output=True, check=True
    )
    return json.loads(done.stdout)["deployment"]


def generated(stack: Stack) -> dict[str, str]:
    """Return the random passwords by their logical names: ``acme-seed``."""
    return {
        resource["urn"].rpartition("::")[2]: json.loads(resource["outputs"]["result"]["plaintext"])
        for resource in exported(stack)["resources"]
        if resource["type"] == RANDOM
    }


def superuser_password(stack: Stack, host: str = "local") -> str:
    """Return the password of the superuser of a host's server."""
    return generated(stack)[f"{host}-postgres-password"]


def every_secret(stack: Stack) -> dict[str, str]:
    """Return all that must stay secret, each by a name that a test may print."""
    random = generated(stack)
    seeds = {name: value for name, value in random.items() if name.endswith("-seed")}
    derived = {
        f"{name}: {purpose}": derive(seed, purpose)
        for name, seed in seeds.items()
        for purpose in Purpose
    }
    shown = stack.outputs(secrets=True)["admin_passwords"]
    first = {f"admin_passwords.{slug}": value for slug, value in shown.items()}
    return {**random, **derived, **first, "config passphrase": PASSPHRASE}


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    """Name the secrets that the text contains, as they are or inside something in base64."""
    return [name for name, value in secrets.items() if any(it in text for it in _forms(value))]


def _forms(value: str) -> list[str]:
    # In base64 a text looks different at each of three offsets; its first and last letters there
    # depend on the neighbours, so they are cut off.
    encoded = [base64.b64encode(b" " * offset + value.encode()).decode() for offset in range(3)]
    return [value, *(text[4:-4] for text in encoded)]
