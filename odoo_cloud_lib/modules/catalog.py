"""What an Odoo image knows of the modules in it, asked of the image itself.

Owns: the question, in a container that can do nothing but answer. Does not own: what follows from
the answer (:mod:`odoo_cloud_lib.modules.choice`).
"""

from collections.abc import Mapping

from docker.errors import APIError, ImageNotFound
from docker.models.containers import Container
from pydantic import TypeAdapter, ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import remove
from odoo_cloud_lib.errors import ImageError
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.model import Model

COMMAND = "odoo-cloud-modules"
SECONDS = 60


class ImageModule(Model):
    """A module as its manifest describes it."""

    version: str
    depends: tuple[str, ...]
    installable: bool
    missing: tuple[str, ...]
    """What it needs besides Odoo and the image does not have, such as ``python ldap``."""
    auto_install: frozenset[str] = frozenset()
    """Odoo installs it by itself once all of these are there; none means never."""
    countries: tuple[str, ...] = ()
    """It does so only for companies in these, such as ``be``; none means everywhere."""


Catalog = Mapping[str, ImageModule]
_ANSWER = TypeAdapter(dict[str, ImageModule])
# The image's volumes among them: unmounted, each container would leave them behind when killed.
_TMPFS = {
    "/tmp": "size=64m",  # noqa: S108  the container's own
    naming.ODOO_ADDONS_DIR: "ro,size=4k",
    naming.ODOO_DATA_DIR: "ro,size=4k",
}


def ask_image(host: Host, image: str, labels: Mapping[str, str]) -> Catalog:
    """Return every module that an Odoo of ``image`` can load, by name.

    Raises:
        ImageError: the image is not on the host, or older than this question.
    """
    container = _created(host, image, labels)
    try:
        container.start()
        code = int(container.wait(timeout=SECONDS)["StatusCode"])
        answer = container.logs(stdout=True, stderr=False)
    except APIError as error:
        raise _unanswered(image, str(error.explanation)) from None
    finally:
        remove(container)
    if code:
        raise _unanswered(image, f"exit code {code}")
    try:
        return _ANSWER.validate_json(answer)
    except ValidationError as error:
        raise _unanswered(image, f"another answer than expected: {error.title}") from None


def _created(host: Host, image: str, labels: Mapping[str, str]) -> Container:
    try:
        return host.docker.containers.create(
            image,
            command=[COMMAND],
            labels={**labels},
            network_mode="none",
            read_only=True,
            tmpfs=_TMPFS,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
        )
    except ImageNotFound:
        raise ImageError(
            image, reason="no such image on the host", command="pulumi up --refresh"
        ) from None


def _unanswered(image: str, reason: str) -> ImageError:
    return ImageError(
        image,
        reason=f"it does not tell which modules it has ({COMMAND}: {reason});"
        " valid: an image that is built on this version's odoo-cloud/odoo",
        command="./setup/images.sh, build the image on the new one, then pulumi up",
    )
