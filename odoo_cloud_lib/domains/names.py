"""Host names on the internet, in the one form in which they can be compared."""

import re
from typing import Annotated

import idna
from pydantic import AfterValidator, Field

DOMAIN_RULE = "a host name such as erp.acme.example"
DOMAIN_LENGTH = 253
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# The last label is no number: 203.0.113.10 is an address, not a name.
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?![0-9]+$){_LABEL}")


def normalize_domain(text: str) -> str:
    """Return ``text`` in lower case and punycode, without a final dot.

    Raises:
        ValueError: not a host name of two labels or more.
    """
    # Checked first: encoding takes time that grows with the square of the length.
    if len(text) > DOMAIN_LENGTH:
        raise ValueError(DOMAIN_RULE)
    name = idna.encode(text.removesuffix("."), uts46=True).decode()
    if len(name) > DOMAIN_LENGTH or not _DOMAIN.fullmatch(name):
        raise ValueError(DOMAIN_RULE)
    return name


Domain = Annotated[
    str, AfterValidator(normalize_domain), Field(max_length=DOMAIN_LENGTH, description=DOMAIN_RULE)
]
"""A host name, normalised: ``Bücher.example`` is ``xn--bcher-kva.example``."""
