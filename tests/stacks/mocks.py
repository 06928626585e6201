"""The program under mocks: what it would ask the engine for."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from stacks.config import StackConfig
from stacks.foundation import build_foundation, build_operator
from stacks.stores import PRUNER, WRITER, build_store, require_store
from stacks.tenants import build_tenants

DYNAMIC = "pulumi-python:dynamic:Resource"
CONTAINER = "docker:index/container:Container"
VOLUME = "docker:index/volume:Volume"
NETWORK = "docker:index/network:Network"
IMAGE = "docker:index/remoteImage:RemoteImage"
PASSWORD = "random:index/randomPassword:RandomPassword"
KEYS = {it: f"example of {it}" for it in (*WRITER, *PRUNER)}


@dataclass(frozen=True)
class Declared:
    """One resource, as the engine would be asked for it."""

    typ: str
    name: str
    inputs: dict[str, Any]


@dataclass
class Recorder(Mocks):
    """Takes every resource down and gives it an id."""

    seen: list[Declared] = field(default_factory=list[Declared])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Return the inputs as outputs, with what the provider would add."""
        inputs = cast("dict[str, Any]", args.inputs)
        self.seen.append(Declared(args.typ, args.name, inputs))
        added = {"result": "x" * 64, "imageId": f"sha256:{args.name}", "database": args.name}
        aws = {"arn": "arn:aws:s3:::thing", "secret": f"secret of {args.name}", "hex": "1f2e3d4c"}
        return f"{args.name}-id", {**added, **aws, **inputs}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Refuse: the program calls no function of a provider."""
        raise AssertionError(args.token)

    @property
    def declared(self) -> set[tuple[str, str]]:
        """Every resource as its type and logical name."""
        return {(it.typ, it.name) for it in self.seen}


def build(stack: str, config: StackConfig) -> Recorder:
    """Run the program's steps under mocks."""
    recorder = Recorder()
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(recorder, project="odoo-cloud", stack=stack, preview=False)
    pulumi.runtime.set_all_config({f"odoo-cloud:{key}": value for key, value in KEYS.items()})

    @pulumi.runtime.test  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    def program() -> None:
        given = require_store(pulumi.Config("odoo-cloud"), config.platform)
        store = build_store(stack, config.platform, given)
        sites = build_foundation(stack, config, store)
        build_operator(stack, config, sites, "example-of-a-private-key")
        build_tenants(stack, config, sites)

    program()
    return recorder
