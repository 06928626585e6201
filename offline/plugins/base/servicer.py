"""The engine's side of a plugin: requests come in, resources do the work, responses go out."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping

from offline.plugins.base import wire
from offline.plugins.base.answer import (
    CHANGES,
    WithDetail,
    answers,
    checked,
    compared,
    outputs_of,
)
from offline.plugins.base.check import check
from offline.plugins.base.errors import InitFailedError, PluginError
from offline.plugins.base.plugin import Plugin, configuration
from offline.plugins.base.resource import Operation, Recorded, Resource
from offline.plugins.base.values import Bag
from offline.plugins.base.wire import messages


class Servicer(wire.services.ResourceProviderServicer):
    """Serves `pulumirpc.ResourceProvider` for one plugin; requests may come in parallel."""

    def __init__(self, plugin: Plugin) -> None:
        """Start unconfigured."""
        self._plugin = plugin
        self._resources: Mapping[str, Resource] = {}
        self._log: Callable[[str, str], None] = _discard
        self.cancelled = threading.Event()

    @answers
    def Handshake(self, request: wire.HandshakeRequest) -> wire.Message:  # noqa: N802 - protocol
        """Tell the engine what this plugin understands, and take the engine's address."""
        self._log = wire.engine_log(request.engine_address)
        return messages.ProviderHandshakeResponse(accept_secrets=True)

    @answers
    def GetPluginInfo(self, request: object) -> wire.Message:  # noqa: N802
        """Tell the plugin's version."""
        del request
        return wire.plugin_info(self._plugin.version)

    @answers
    def GetSchema(self, request: object) -> wire.Message:  # noqa: N802
        """Return a schema that names the package and holds nothing: the Python SDK needs none."""
        del request
        body = f'{{"name": "{self._plugin.name}", "version": "{self._plugin.version}"}}'
        return messages.GetSchemaResponse(schema=body)

    @answers
    def CheckConfig(self, request: wire.CheckRequest) -> wire.Message:  # noqa: N802
        """Check the provider's own inputs."""
        news = wire.bag_of(request.news)
        config = Bag(values=configuration(self._plugin.config, news.values))
        _, failures = check(self._plugin.config, config, Bag(), logical_name="", seed=b"")
        return checked(news, failures)

    @answers
    def DiffConfig(self, request: wire.DiffRequest) -> wire.Message:  # noqa: N802
        """Say that a provider is never replaced: a new configuration is used from now on."""
        olds, news = wire.bag_of(request.old_inputs), wire.bag_of(request.news)
        some = olds.values != news.values
        return messages.DiffResponse(changes=CHANGES[some])

    @answers
    def Configure(self, request: wire.ConfigureRequest) -> wire.Message:  # noqa: N802
        """Take the provider's configuration."""
        config = configuration(self._plugin.config, wire.bag_of(request.args).values)
        self._resources = self._plugin.configure(config)
        return messages.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @answers
    def Check(self, request: wire.CheckRequest) -> wire.Message:  # noqa: N802
        """Validate inputs and fill in defaults and the name."""
        resource = self._resource(request.urn)
        news = wire.bag_of(request.news)
        found, failures = check(
            resource.schema,
            news,
            wire.bag_of(request.olds),
            logical_name=wire.name_of(request.urn),
            seed=request.randomSeed,
        )
        return checked(found, failures or resource.check(found.values))

    @answers
    def Diff(self, request: wire.DiffRequest) -> wire.Message:  # noqa: N802
        """Compare the recorded inputs with the new ones."""
        found = self._resource(request.urn).diff(
            _recorded(request), wire.bag_of(request.news).values, list(request.ignoreChanges)
        )
        return compared(found)

    @answers
    def Create(self, request: wire.CreateRequest) -> wire.Message:  # noqa: N802
        """Create a resource, or say what it would look like."""
        resource, inputs = self._resource(request.urn), wire.bag_of(request.properties)
        if request.preview:
            outputs = resource.preview_create(inputs.values)
            return messages.CreateResponse(properties=outputs_of(resource, outputs, inputs))
        try:
            made = resource.create(inputs.values, self._operation(request.urn))
        except InitFailedError as error:
            raise WithDetail(resource, error, inputs) from error
        return messages.CreateResponse(
            id=made.identifier, properties=outputs_of(resource, made.outputs, inputs)
        )

    @answers
    def Read(self, request: wire.ReadRequest) -> wire.Message:  # noqa: N802
        """Look a resource up; an empty id tells the engine that it is gone."""
        resource = self._resource(request.urn)
        inputs, outputs = wire.bag_of(request.inputs), wire.bag_of(request.properties)
        found = resource.read(
            Recorded(identifier=request.id, inputs=inputs.values, outputs=outputs.values)
        )
        if found is None:
            return messages.ReadResponse()
        secrets = inputs.secrets | outputs.secrets
        return messages.ReadResponse(
            id=found.identifier,
            inputs=wire.struct_of(Bag(values=found.inputs, secrets=inputs.secrets)),
            properties=outputs_of(resource, found.outputs, Bag(secrets=secrets)),
        )

    @answers
    def Update(self, request: wire.UpdateRequest) -> wire.Message:  # noqa: N802
        """Change a resource in place, or say what it would look like."""
        resource, inputs = self._resource(request.urn), wire.bag_of(request.news)
        old = _recorded(request)
        if request.preview:
            outputs = resource.preview_update(old, inputs.values)
            return messages.UpdateResponse(properties=outputs_of(resource, outputs, inputs))
        try:
            outputs = resource.update(old, inputs.values, self._operation(request.urn))
        except InitFailedError as error:
            raise WithDetail(resource, error, inputs) from error
        return messages.UpdateResponse(properties=outputs_of(resource, outputs, inputs))

    @answers
    def Delete(self, request: wire.DeleteRequest) -> wire.Message:  # noqa: N802
        """Remove a resource."""
        old = Recorded(
            identifier=request.id,
            inputs=wire.bag_of(request.old_inputs).values,
            outputs=wire.bag_of(request.properties).values,
        )
        self._resource(request.urn).delete(old, self._operation(request.urn))
        return wire.empty()

    @answers
    def Cancel(self, request: object) -> wire.Message:  # noqa: N802
        """Make whatever waits give up; requests that run end by themselves."""
        del request
        self.cancelled.set()
        return wire.empty()

    def _operation(self, urn: str) -> Operation:
        log = functools.partial(self._log, urn)
        return Operation(name=wire.name_of(urn), cancelled=self.cancelled, log=log)

    def _resource(self, urn: str) -> Resource:
        token = wire.type_of(urn)
        if token not in self._resources:
            valid = ", ".join(sorted(self._resources))
            msg = (
                f"the stand-in {self._plugin.name} plugin does not implement {token};"
                f" it has: {valid}. Install the official plugin to use {token}"
            )
            raise PluginError(msg)
        return self._resources[token]


def _discard(urn: str, line: str) -> None:
    """Stand in for the engine's log until the engine has introduced itself."""
    del urn, line


def _recorded(request: wire.DiffRequest) -> Recorded:
    return Recorded(
        identifier=request.id,
        inputs=wire.bag_of(request.old_inputs).values,
        outputs=wire.bag_of(request.olds).values,
    )
