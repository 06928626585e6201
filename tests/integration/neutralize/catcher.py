"""Somebody who listens to whatever a tenant's Odoo may call: mail, HTTP, IMAP."""

from docker.models.containers import Container

from tests.integration.odoo_image.machine import ODOO_IMAGE
from tests.integration.odoo_image.tenant import Tenant

NAME = "catcher"
SMTP, HTTP, IMAP = 2525, 8080, 1430
LISTEN = f"""\
import asyncio

async def heard(reader, writer):
    print("called at", writer.get_extra_info("sockname")[1], flush=True)
    writer.close()

async def main():
    for port in ({SMTP}, {HTTP}, {IMAP}):
        await asyncio.start_server(heard, "0.0.0.0", port)
    print("listening", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def start_catcher(tenant: Tenant) -> Container:
    """Start it in the tenant's network, where it is called ``catcher``."""
    made = tenant.machine.container(
        ODOO_IMAGE, f"{tenant.name}-{NAME}", entrypoint=["python3", "-u", "-c", LISTEN]
    )
    # docker's types say nothing about aliases.
    tenant.network.connect(made, aliases=[NAME])  # pyright: ignore[reportUnknownMemberType]
    made.start()
    return made


def heard(catcher: Container) -> list[int]:
    """Return the ports at which it was called, in order."""
    lines = catcher.logs().decode().splitlines()
    return [int(it.split()[-1]) for it in lines if it.startswith("called")]
