"""Certificates are read as they are shown, and who vouches for them is told."""

import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from odoo_cloud_lib.domains import certificate
from odoo_cloud_lib.domains.certificate import Trust, covers

BEGUN, EXPIRES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
PAST = datetime(2021, 1, 1, tzinfo=UTC)


def made(*names: str, expires: datetime = EXPIRES) -> tuple[str, str]:
    """Return a certificate for these names that vouches for itself, and its key, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    kinds = {NameOID.COMMON_NAME: "Roots, R1", NameOID.ORGANIZATION_NAME: "Example Authority"}
    itself = x509.Name([x509.NameAttribute(kind, value) for kind, value in kinds.items()])
    built = (
        x509.CertificateBuilder(itself, itself, key.public_key(), 1, BEGUN, expires)
        .add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return built.public_bytes(Encoding.PEM).decode(), private.decode()


@contextmanager
def showing(folder: Path, shown: str, key: str) -> Generator[tuple[str, int]]:
    """Show a certificate to whoever comes, until the block ends."""
    chain, private = folder / "shown.pem", folder / "key.pem"
    chain.write_text(shown)
    private.write_text(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    with listening.accept()[0] as plain, suppress(OSError):
                        context.wrap_socket(plain, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("expires", "known", "trust"),
    [
        (EXPIRES, True, Trust.EDGE),
        (EXPIRES, False, Trust.NOBODY),
        (PAST, True, Trust.NOBODY),
    ],
    ids=["the edge's own", "a stranger's", "expired"],
)
def test_who_vouches_for_it(
    tmp_path: Path, expires: datetime, trust: Trust, *, known: bool
) -> None:
    """The rest is read as it is."""
    shown, key = made("erp.acme.example", expires=expires)
    authority = shown if known else made("other.example")[0]
    with showing(tmp_path, shown, key) as address:
        found = certificate.look(address, "erp.acme.example", authority)
        other = certificate.look(address, "www.acme.example", None)
    assert found.trust is trust
    assert found.issuer == "Example Authority, Roots, R1"
    assert found.expires == expires
    assert (found.covers, other.covers) == (True, False)
    assert other.trust is Trust.NOBODY


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    """And so is one who does not speak TLS."""
    with showing(tmp_path, *made("erp.acme.example")) as address:
        pass
    with pytest.raises(OSError, match="refused"):
        certificate.look(address, "erp.acme.example", None)


@pytest.mark.parametrize(
    ("name", "domain", "fits"),
    [
        ("erp.acme.example", "erp.acme.example", True),
        ("ERP.Acme.example", "erp.acme.example", True),
        ("*.acme.example", "erp.acme.example", True),
        ("*.acme.example", "a.erp.acme.example", False),
        ("*.acme.example", "acme.example", False),
        ("acme.example", "erp.acme.example", False),
        ("*.example", "erp.acme.example", False),
    ],
)
def test_what_a_name_covers(name: str, domain: str, *, fits: bool) -> None:
    """A star stands for one label."""
    assert covers([name], domain) is fits
