"""The command plugin runs scripts on this machine, and keeps what they say."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties
from offline.plugins.command.plugin import command_plugin
from tests.contracts.client import Client, Made, RefusedError
from tests.contracts.official import package

LOCAL = "command:local:Command"


@pytest.fixture
def client() -> Client:
    """A command plugin."""
    return Client(command_plugin())


def local(client: Client, inputs: Properties | Bag) -> tuple[Bag, Made]:
    """Create a local command."""
    checked = client.checked(LOCAL, inputs)
    return checked, client.create(LOCAL, checked)


def said(made: Made | Bag) -> tuple[object, object]:
    """Return stdout and stderr."""
    outputs = made.outputs if isinstance(made, Made) else made
    return outputs.values["stdout"], outputs.values["stderr"]


def test_create(client: Client) -> None:
    """Both streams are kept, without the last line's end, and every required output is there."""
    _, made = local(client, {"create": "echo out; echo; echo err >&2"})

    assert said(made) == ("out\n", "err")
    assert set(package("command")["resources"][LOCAL]["required"]) <= made.outputs.values.keys()
    assert made.identifier.startswith("thing")


def test_surroundings(client: Client, tmp_path: Path) -> None:
    """Folder, environment, standard input and interpreter are the given ones."""
    inputs: Properties = {
        "create": "import os, sys; print(os.getcwd(), os.environ['A'], sys.stdin.read())",
        "dir": str(tmp_path),
        "environment": {"A": "1"},
        "stdin": "typed",
        "interpreter": ["python3", "-c"],
    }

    assert said(local(client, inputs)[1]) == (f"{tmp_path} 1 typed", "")


def test_nothing_to_run(client: Client) -> None:
    """Without a script nothing is run, and nothing was said."""
    assert said(local(client, {})[1]) == ("", "")


def test_update_sees_what_was_said(client: Client) -> None:
    """An update runs `update` with the earlier output in its environment."""
    olds, made = local(client, {"create": "echo one; echo two >&2"})
    news = client.checked(
        LOCAL, {"update": "echo $PULUMI_COMMAND_STDOUT-$PULUMI_COMMAND_STDERR", "create": "x"}
    )

    assert said(client.update(LOCAL, made, olds, news)) == ("one-two", "")


def test_update_runs_create_again(client: Client) -> None:
    """Without `update`, `create` is run again; earlier output can be kept away from it."""
    olds, made = local(client, {"create": "echo one"})
    inputs: Properties = {"create": "echo again:$PULUMI_COMMAND_STDOUT"}
    news = client.checked(LOCAL, {**inputs, "addPreviousOutputInEnv": False})

    assert said(client.update(LOCAL, made, olds, news)) == ("again:", "")


def test_delete(client: Client, tmp_path: Path) -> None:
    """A deletion runs `delete`."""
    inputs, made = local(
        client, {"create": "echo one", "delete": f"echo $PULUMI_COMMAND_STDOUT > {tmp_path}/said"}
    )

    client.delete(LOCAL, made, inputs)

    assert (tmp_path / "said").read_text() == "one\n"


def test_triggers_replace(client: Client) -> None:
    """A change of a trigger makes a new command; any other change runs `update`."""
    olds: Properties = {"create": "a", "triggers": [1, {"deep": ["x"]}]}
    news: Properties = {"create": "b", "triggers": [1, {"deep": ["y"]}]}

    found = client.diff(LOCAL, olds, news)

    assert found.replaces == ["triggers"]
    assert found.details == {"create": "UPDATE", "triggers[1].deep[0]": "UPDATE_REPLACE"}


def test_preview(client: Client) -> None:
    """What a script will say is unknown, before its creation and before its update."""
    checked = client.checked(LOCAL, {"create": "touch /never"})
    made = Made(identifier="x", outputs=Bag(values={"stdout": "one", "stderr": ""}))

    assert said(client.create(LOCAL, checked, preview=True)) == (UNKNOWN, UNKNOWN)
    assert said(client.update(LOCAL, made, checked, checked, preview=True)) == (UNKNOWN, UNKNOWN)
    nothing = client.checked(LOCAL, {})
    assert said(client.update(LOCAL, made, nothing, nothing, preview=True)) == ("one", "")


def test_output_of_secrets_is_secret(client: Client) -> None:
    """Whatever is secret among the inputs makes the output secret."""
    news = Bag(values={"create": "cat", "stdin": "x"}, secrets=frozenset({("stdin",)}))

    assert local(client, {"create": "echo"})[1].outputs.secrets == frozenset()
    assert local(client, news)[1].outputs.secret_names() == {"stdin", "stdout", "stderr"}


def test_failure(client: Client) -> None:
    """The status, the script and its output are told; secrets are not."""
    news = Bag(
        values={"create": "echo it is $A; exit 3", "environment": {"A": "hunter22"}},
        secrets=frozenset({("environment", "A")}),
    )
    with pytest.raises(RefusedError) as refused:
        local(client, news)

    assert refused.value.code == "FAILED_PRECONDITION"
    assert str(refused.value) == (
        "exit status 3: running 'echo it is $A; exit 3':\nit is [secret]\n"
    )


def test_quiet_failure(client: Client) -> None:
    """What is not to be logged is not shown with the failure either."""
    with pytest.raises(RefusedError, match="its output is not shown") as refused:
        local(client, {"create": "echo quiet$((1+1)); exit 1", "logging": "none"})

    assert "quiet2" not in str(refused.value)


def test_no_such_interpreter(client: Client) -> None:
    """An interpreter that is not there is named."""
    with pytest.raises(RefusedError, match="cannot run '/no/such'"):
        local(client, {"create": "x", "interpreter": ["/no/such"]})


def test_cancellation(client: Client, tmp_path: Path) -> None:
    """A script that runs when the engine gives up is ended, with all that it started."""
    script = f"sleep 60 & echo $! > {tmp_path}/child; wait"
    threading.Timer(0.5, client.servicer.cancelled.set).start()
    begun = time.monotonic()

    with pytest.raises(RefusedError, match="exit status -15"):
        local(client, {"create": script})

    assert time.monotonic() - begun < 5
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        _wait_for_end(child)


def _wait_for_end(process: int) -> None:
    for _ in range(50):
        os.kill(process, 0)
        if " Z " in Path(f"/proc/{process}/stat").read_text():
            raise ProcessLookupError
        time.sleep(0.1)


def test_refresh_and_import(client: Client) -> None:
    """A refresh changes nothing; there is nothing to import."""
    inputs, made = local(client, {"create": "echo one"})

    found = client.read(LOCAL, made.identifier, inputs, made.outputs)

    assert (found.identifier, found.outputs) == (made.identifier, made.outputs)
    with pytest.raises(RefusedError, match="cannot be imported"):
        client.read(LOCAL, "x")
