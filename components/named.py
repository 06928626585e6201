"""Volumes and networks under the project's names and labels."""

from collections.abc import Mapping

import pulumi
import pulumi_docker as docker


def volume(
    name: str, docker_name: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions
) -> docker.Volume:
    """Declare a local volume."""
    pairs = [docker.VolumeLabelArgs(label=key, value=labels[key]) for key in sorted(labels)]
    return docker.Volume(name, name=docker_name, labels=pairs, opts=opts)


def bridge(
    name: str, docker_name: str, labels: Mapping[str, str], opts: pulumi.ResourceOptions
) -> docker.Network:
    """Declare a bridge network; Docker keeps the containers of different bridges apart."""
    pairs = [docker.NetworkLabelArgs(label=key, value=labels[key]) for key in sorted(labels)]
    return docker.Network(name, name=docker_name, driver="bridge", labels=pairs, opts=opts)
