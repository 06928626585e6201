"""docker:index/remoteImage:RemoteImage, and finding an image by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import docker.errors

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, array, flag, mapping, text
from offline.plugins.base.values import Properties
from offline.plugins.docker.engine import Engine


def find_image(engine: Engine, name: str) -> Reader:
    """Return an image's description: the one that is there, otherwise pulled."""
    with engine.doing(f"look for image {name}") as client:
        try:
            return Reader(client.inspect_image(name))
        except docker.errors.ImageNotFound:
            _pull(engine, name)
        return Reader(client.inspect_image(name))


def _pull(engine: Engine, name: str) -> None:
    try:
        with engine.doing(f"pull image {name}") as client:
            _pull_layers(client.pull, *_split(name))
    except PluginError as error:
        msg = (
            f"image {name} is not on {engine.host}, and pulling it failed: {error};"
            " build or load it there, or make its registry reachable"
        )
        raise PluginError(msg) from error


def _pull_layers(pull: Callable[..., Iterable[Properties]], repository: str, tag: str) -> None:
    """Pull to the end; what goes wrong on the way comes as a line of its own."""
    for line in pull(repository, tag=tag, stream=True, decode=True):
        if "error" in line:
            raise PluginError(str(line["error"]))


def _split(name: str) -> tuple[str, str]:
    """Split a name into repository and tag or digest, with Docker's default tag."""
    if "@" in name:
        repository, _, digest = name.partition("@")
        return repository, digest
    head, slash, last = name.rpartition("/")
    repository, _, tag = last.partition(":")
    return f"{head}{slash}{repository}", tag or "latest"


class RemoteImage(Resource):
    """An image on the host; its id is the image's id followed by the name."""

    schema = ResourceSchema(
        token="docker:index/remoteImage:RemoteImage",  # noqa: S106 - a type token
        inputs={
            "name": text(required=True, replaces=True),
            "keepLocally": flag(),
            "forceRemove": flag(),
            "pullTriggers": array(text(), replaces=True, unordered=True),
            "triggers": mapping(replaces=True),
        },
        outputs=("imageId", "repoDigest"),
        refused=frozenset({"build", "platform"}),
    )

    def __init__(self, engine: Engine) -> None:
        """Work on one engine."""
        self._engine = engine

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Find the image on the host, or pull it."""
        del operation
        return self._state(inputs, find_image(self._engine, Reader(inputs).text("name")))

    def read(self, old: Recorded) -> State | None:
        """Look the name up again; another image may bear it by now."""
        name = Reader(old.inputs).text("name")
        if not name:
            msg = "RemoteImage cannot be imported; declare it, and the image that is there is used"
            raise PluginError(msg)
        with self._engine.doing(f"look for image {name}") as client:
            try:
                return self._state(old.inputs, Reader(client.inspect_image(name)))
            except docker.errors.ImageNotFound:
                return None

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Take new settings for the removal, and look the name up again."""
        del old, operation
        found = find_image(self._engine, Reader(inputs).text("name"))
        return self._state(inputs, found).outputs

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the name from the host, unless the image is to be kept."""
        del operation
        values = Reader(old.inputs)
        if values.flag("keepLocally"):
            return
        name = values.text("name")
        with self._engine.doing(f"remove image {name}") as client:
            try:
                client.remove_image(name, force=values.flag("forceRemove"))
            except docker.errors.ImageNotFound:
                return

    def _state(self, inputs: Properties, found: Reader) -> State:
        name = Reader(inputs).text("name")
        outputs: Properties = {"imageId": found.text("Id"), "repoDigest": _digest(name, found)}
        return State(
            identifier=found.text("Id") + name,
            inputs=inputs,
            outputs={**given(inputs), **outputs},
        )


def _digest(name: str, found: Reader) -> str:
    repository = _split(name)[0]
    digests = found.texts("RepoDigests")
    mine = [digest for digest in digests if digest.partition("@")[0] == repository]
    return (mine or digests or [""])[0]
