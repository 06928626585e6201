"""A server that runs containers: this machine's Docker, or one reached by SSH.

Owns: how the engine reaches the host, and which images are on it. Does not own: the server's
operating system or its Docker engine, which are there already.
"""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class VpsArgs:
    """``address``: where the host is, and for SSH the one host key that is accepted."""

    address: LocalAddress | SshAddress


class Vps(pulumi.ComponentResource):
    """One host. Outputs: ``provider`` for all that runs on it, ``address`` for the library."""

    provider: docker.Provider
    address: LocalAddress | SshAddress
    placed: pulumi.ResourceOptions
    """Options of what belongs to the host: its child, on its Docker engine."""
    provided: pulumi.ResourceOptions
    """Options of what stands for itself: only on the host's Docker engine."""

    def __init__(
        self, name: str, args: VpsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the host under the logical ``name``."""
        super().__init__("odoo-cloud:index:Vps", name, None, opts)
        self.address = args.address
        self._logical = name
        self._images: dict[str, pulumi.Output[str]] = {}
        self.provider = docker.Provider(
            f"{name}-docker",
            host=args.address.docker_url,
            ssh_opts=args.address.ssh_options if isinstance(args.address, SshAddress) else None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.placed = pulumi.ResourceOptions(parent=self, providers=[self.provider])
        self.provided = pulumi.ResourceOptions(providers=[self.provider])
        self.register_outputs({"address": args.address.model_dump()})

    def image(self, reference: str) -> pulumi.Output[str]:
        """Return the id of an image on this host, pulled once if it is not there.

        The id, not the name: a container given a name is replaced at every run.
        """
        if reference not in self._images:
            image = docker.RemoteImage(
                naming.image_resource(self._logical, reference),
                name=reference,
                keep_locally=True,
                opts=pulumi.ResourceOptions(parent=self, provider=self.provider),
            )
            self._images[reference] = image.image_id
        return self._images[reference]
