"""The certificate that an edge shows for a host name.

Owns: looking at it in a TLS handshake, and reading it. Nothing is sent or trusted: whatever the
edge shows is told, and whether anybody vouches for it.
"""

import socket
import ssl
from collections.abc import Iterable
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID
from pydantic import AwareDatetime

from odoo_cloud_lib.model import Model

# An authority on the internet takes some seconds when the edge asks it for a new one.
SECONDS = 20


class Trust(StrEnum):
    """Who vouches for a certificate."""

    PUBLIC = "public"
    """An authority that this machine trusts, as browsers do."""
    EDGE = "edge"
    """The edge's own authority, for machines that the internet does not reach."""
    NOBODY = "nobody"
    """Neither; or it has expired."""


class Certificate(Model):
    """What a visitor is shown."""

    issuer: str
    expires: AwareDatetime
    covers: bool
    """Whether it is for the host name that was asked for."""
    trust: Trust


def look(address: tuple[str, int], domain: str, authority: str | None) -> Certificate:
    """Return the certificate for ``domain`` of the edge at ``address``.

    ``authority``: the certificate (PEM) of the edge's own authority, if it has one.

    Raises:
        OSError: nobody answers in time, or the handshake fails: the edge has no certificate for it.
    """
    for trust, context in _contexts(authority):
        try:
            shown = _handshake(address, domain, context)
        except ssl.SSLCertVerificationError:
            continue
        return read(shown, domain, trust)
    # The last context refuses nothing.
    raise ssl.SSLError(domain)


def read(shown: bytes, domain: str, trust: Trust) -> Certificate:
    """Read a certificate in DER."""
    certificate = x509.load_der_x509_certificate(shown)
    return Certificate(
        issuer=_told(certificate.issuer),
        expires=certificate.not_valid_after_utc,
        covers=covers(_names(certificate), domain),
        trust=trust,
    )


def covers(names: Iterable[str], domain: str) -> bool:
    """Tell whether a certificate for ``names`` is one for ``domain``; ``*`` stands for a label."""
    wild = f"*.{domain.partition('.')[2]}"
    return any(name.lower() in {domain, wild} for name in names)


def _contexts(authority: str | None) -> Iterable[tuple[Trust, ssl.SSLContext]]:
    public = ssl.create_default_context()
    public.check_hostname = False
    yield Trust.PUBLIC, public
    if authority is not None:
        own = ssl.create_default_context(cadata=authority)
        own.check_hostname = False
        yield Trust.EDGE, own
    any_at_all = ssl.create_default_context()
    any_at_all.check_hostname = False
    any_at_all.verify_mode = ssl.CERT_NONE
    yield Trust.NOBODY, any_at_all


def _handshake(address: tuple[str, int], domain: str, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection(address, timeout=SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=domain) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return found.value.get_values_for_type(x509.DNSName)


def _told(issuer: x509.Name) -> str:
    """Return ``Let's Encrypt, R12``: the organisation, as far as it is named, and the authority."""
    kinds = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    parts = [str(it.value) for kind in kinds for it in issuer.get_attributes_for_oid(kind)]
    return ", ".join(parts) or issuer.rfc4514_string()
