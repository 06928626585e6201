"""Names of container images as the config has them."""

from typing import Annotated

from pydantic import Field

IMAGE_RULE = "an image name with tag or digest, such as postgres:18 or name@sha256:<64 hex digits>"
_HOST = r"([a-z0-9.-]+(:[0-9]+)?/)?"
_PATH = r"[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
_TAG = r":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"@sha256:[0-9a-f]{64}"

# Neither tag nor digest would mean `latest`: another image tomorrow, and no diff that shows it.
ImageName = Annotated[
    str,
    Field(
        max_length=255,
        pattern=rf"^{_HOST}{_PATH}({_TAG}|({_TAG})?{_DIGEST})$",
        description=IMAGE_RULE,
    ),
]
"""A Docker image, its version spelled out."""
