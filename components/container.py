"""One way to declare a container, with the limits and locks that all of ours share.

Owns: hardening (no capabilities unless named, no new privileges, read-only root), memory and CPU
limits, log rotation, restarts. Does not own: what runs inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_docker as docker

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """What differs between our containers.

    ``memory`` is in bytes and is the limit with swap included; ``cpus`` is a number of cores;
    ``networks``: pairs of a network's name and the alias in it; ``network_mode``: the host's own
    addresses instead, or none at all. A file that must be there first is put into a volume
    (:mod:`components.volume_files`): the provider's uploads want a writable root.
    """

    image: pulumi.Input[str]
    labels: Mapping[str, str]
    memory: int
    cpus: float | None = None
    cpu_shares: int = 1024
    name: str | None = None
    user: str | None = None
    capabilities: Sequence[str] = ()
    entrypoint: Sequence[str] = ()
    command: Sequence[pulumi.Input[str]] = ()
    envs: Sequence[pulumi.Input[str]] = ()
    mounts: Sequence[docker.ContainerMountArgs] = ()
    tmpfs: Mapping[str, str] = field(default_factory=dict[str, str])
    networks: Sequence[tuple[pulumi.Input[str], str | None]] = ()
    network_mode: Literal["bridge", "host", "none"] = "bridge"
    ports: Sequence[docker.ContainerPortArgs] = ()
    healthcheck: docker.ContainerHealthcheckArgs | None = None
    wait: bool = False
    shm_size: int | None = None
    stop_signal: str | None = None
    stop_seconds: int = 10


class Container(docker.Container):
    """A hardened container; the logical ``name`` is also the start of an automatic name."""

    def __init__(self, name: str, spec: ContainerSpec, opts: pulumi.ResourceOptions) -> None:
        """Declare the container."""
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - a parameter has no type
            name,
            name=spec.name,
            image=spec.image,
            labels=[
                docker.ContainerLabelArgs(label=key, value=spec.labels[key])
                for key in sorted(spec.labels)
            ],
            user=spec.user,
            entrypoints=list(spec.entrypoint) or None,
            command=list(spec.command) or None,
            envs=list(spec.envs) or None,
            capabilities=docker.ContainerCapabilitiesArgs(
                drops=["ALL"], adds=list(spec.capabilities) or None
            ),
            security_opts=["no-new-privileges:true"],
            read_only=True,
            init=True,
            tmpfs={"/tmp": "rw,noexec,nosuid,size=256m", **spec.tmpfs},  # noqa: S108
            memory=spec.memory // MIB,
            memory_swap=spec.memory // MIB,
            cpus=None if spec.cpus is None else f"{spec.cpus:g}",
            cpu_shares=spec.cpu_shares,
            shm_size=None if spec.shm_size is None else spec.shm_size // MIB,
            mounts=list(spec.mounts) or None,
            ports=list(spec.ports) or None,
            # The provider leaves this network as soon as it has joined the ones named below; left
            # out, it would show a difference for ever.
            network_mode=spec.network_mode,
            networks_advanced=[
                docker.ContainerNetworksAdvancedArgs(
                    name=network, aliases=[alias] if alias else None
                )
                for network, alias in spec.networks
            ]
            or None,
            restart="unless-stopped",
            log_driver="json-file",
            log_opts={"max-size": "10m", "max-file": "3"},
            healthcheck=spec.healthcheck,
            wait=spec.wait,
            wait_timeout=120,
            stop_signal=spec.stop_signal,
            stop_timeout=spec.stop_seconds,
            destroy_grace_seconds=spec.stop_seconds,
            opts=opts,
        )


def volume_mount(
    volume: pulumi.Input[str], target: str, *, read_only: bool = False
) -> docker.ContainerMountArgs:
    """Mount a named volume."""
    return docker.ContainerMountArgs(
        type="volume", source=volume, target=target, read_only=read_only
    )


def health_check(*command: str, seconds: int = 30) -> docker.ContainerHealthcheckArgs:
    """Probe every ``seconds``."""
    return docker.ContainerHealthcheckArgs(
        tests=["CMD", *command],
        interval=f"{seconds}s",
        timeout="20s",
        retries=3,
        start_period="1m0s",
    )
