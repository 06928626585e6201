"""What a visitor gets from the edge: pages of the right tenant, over TLS, and nothing else."""

import http.client
import socket
import ssl
import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import docker
import pytest

from odoo_cloud_lib import edge, naming
from tests.integration.browser import Browser
from tests.integration.conftest import BrowserFor
from tests.integration.containers import container_of
from tests.integration.stack import Stack

pytestmark = pytest.mark.engine

both = pytest.mark.parametrize("slug", ["acme", "umoja"])
# The edge finds tenants by the names of files.
ODD = ["*", "acme*", "[a]cme.odoo.localhost", "acme.odoo.localhost=acme", "x"]
MIB = 1024 * 1024
LIMIT = 192 * MIB
# Answers with the number of bytes that it was sent.
GREEDY = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Greedy(BaseHTTPRequestHandler):
    def do_POST(self):
        left = size = int(self.headers["Content-Length"])
        while left and (read := len(self.rfile.read(min(left, 2 ** 20)))):
            left -= read
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(size - left).encode())

ThreadingHTTPServer(("", 8069), Greedy).serve_forever()
"""


@both
def test_the_login_page_is_served_over_https(browser_for: BrowserFor, slug: str) -> None:
    """Each tenant answers under its own name."""
    page = browser_for(slug).get("/web/login")
    assert page.status == 200
    assert 'name="csrf_token"' in page.text


@both
def test_the_certificate_is_for_the_tenants_name_alone(browser_for: BrowserFor, slug: str) -> None:
    """The authority vouches for it, and no other tenant's name is in it."""
    with browser_for(slug).dial() as connection:
        certificate = connection.getpeercert() or {}
    assert certificate["subjectAltName"] == (("DNS", f"{slug}.odoo.localhost"),)


def test_a_certificate_for_a_name_that_nobody_has_is_not_given(browser_for: BrowserFor) -> None:
    """A browser that asks for it sees that the certificate is another's."""
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        browser_for("nobody").get("/")


def test_a_browser_that_trusts_another_authority_refuses(stack: Stack, tmp_path: Path) -> None:
    """An authority that only bears the same name is not the one that signed."""
    name = "/CN=Caddy Local Authority - 2025 ECC Root"
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", name]
    subprocess.run(  # noqa: S603
        [*command, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    stranger = Browser("acme.odoo.localhost", stack.https_port, certificate.read_text())
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        stranger.get("/")


@both
def test_plain_http_redirects_to_the_https_port(stack: Stack, slug: str) -> None:
    """Path and query come along, for every method."""
    path = "/web/login?redirect=%2Fodoo"
    connection = http.client.HTTPConnection("127.0.0.1", stack.http_port, timeout=10)
    connection.request("POST", path, headers={"Host": f"{slug}.odoo.localhost:{stack.http_port}"})
    response = connection.getresponse()
    connection.close()
    assert response.status == 308
    expected = f"https://{slug}.odoo.localhost:{stack.https_port}{path}"
    assert response.headers["Location"] == expected


@both
def test_the_administrator_logs_in_with_the_stacks_secret(
    stack: Stack, browser_for: BrowserFor, slug: str
) -> None:
    """The output admin_passwords opens this tenant."""
    browser = browser_for(slug)
    assert browser.log_in(stack.admin_password(slug)).status == 303
    assert browser.user_id == 2


@both
def test_no_other_password_logs_in(stack: Stack, browser_for: BrowserFor, slug: str) -> None:
    """Neither Odoo's usual one nor the other tenant's."""
    (other,) = {"acme", "umoja"} - {slug}
    for wrong in ("admin", stack.admin_password(other)):
        browser = browser_for(slug)
        assert "Wrong login/password" in browser.log_in(wrong).text
        assert browser.user_id is None


@pytest.mark.parametrize("host", ["nobody.odoo.localhost", "odoo.localhost", "127.0.0.1", *ODD])
def test_a_host_that_nobody_has_gets_404(stack: Stack, browser_for: BrowserFor, host: str) -> None:
    """Whatever the name in the TLS handshake; over plain HTTP too."""
    answer = browser_for("acme").get("/web/login", host=host)
    assert (answer.status, answer.text) == (404, "Not found")
    connection = http.client.HTTPConnection("127.0.0.1", stack.http_port, timeout=10)
    connection.request("GET", "/web/login", headers={"Host": host})
    assert connection.getresponse().status == 404
    connection.close()


def test_a_host_may_be_written_in_capitals(stack: Stack, browser_for: BrowserFor) -> None:
    """As the names of hosts may, everywhere."""
    assert browser_for("acme").get("/web/login", host="ACME.Odoo.LocalHost").status == 200
    connection = http.client.HTTPConnection("127.0.0.1", stack.http_port, timeout=10)
    connection.request("GET", "/", headers={"Host": f"ACME.odoo.localhost:{stack.http_port}"})
    location = connection.getresponse().headers["Location"]
    connection.close()
    assert location == f"https://acme.odoo.localhost:{stack.https_port}/"


def test_behind_a_certificate_that_is_not_its_own_nobody_finds_404(
    stack: Stack, browser_for: BrowserFor
) -> None:
    """Whoever asks for a name that nobody has is told so, if the warning does not stop them."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", stack.https_port), timeout=10)
    with context.wrap_socket(plain, server_hostname="nobody.odoo.localhost") as connection:
        connection.sendall(b"GET / HTTP/1.0\r\nHost: nobody.odoo.localhost\r\n\r\n")
        assert b" 404 " in connection.recv(100)
    assert browser_for("acme").get("/web/health").status == 200


@both
@pytest.mark.parametrize(
    "path",
    [
        "/web/database",
        "/web/database/manager",
        "/web/database/selector",
        "/web/database/list",
        "/web/database/manager?x=1",
        "/web/database/manager/",
        "//web/database/manager",
        "/web//database///manager",
        "/web/%64atabase/manager",
        "/%77eb/database/manager",
        "/web%2Fdatabase%2Fmanager",
        "/web/%2564atabase/manager",
        "/web/./database/manager",
        "/x/../web/database/manager",
        "/web/database;x/manager",
        "/web\\database\\manager",
        "/WEB/DATABASE/MANAGER",
        "/Web/Database/Manager",
        "/fr/web/database/manager",
        "/fr_BE//web/%44atabase/manager",
        "/fr/fr/web/database/manager",
        "/odoo/web/database/manager",
    ],
)
def test_the_database_manager_is_not_served(browser_for: BrowserFor, slug: str, path: str) -> None:
    """Under no prefix and in no spelling."""
    assert browser_for(slug).get(path).status in (403, 404)


@both
@pytest.mark.parametrize("action", ["create", "duplicate", "drop", "backup", "restore"])
def test_the_database_managers_actions_are_not_served(
    browser_for: BrowserFor, slug: str, action: str
) -> None:
    """They would take the master password from anyone."""
    form = {"master_pwd": "guess", "name": slug, "backup_format": "zip"}
    assert browser_for(slug).post(f"/web/database/{action}", form).status == 404


def test_pages_ask_for_https_for_good_and_do_not_name_the_server(browser_for: BrowserFor) -> None:
    """HSTS of a year; no banner."""
    answer = browser_for("acme").get("/web/login")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Set-Cookie"].endswith("; Secure")
    assert not {"Server", "Via"} & {*answer.headers}


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_pages_are_compressed(browser_for: BrowserFor, encoding: str) -> None:
    """In what the browser understands."""
    browser = browser_for("acme")
    answer = browser.get("/web/login", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert "Content-Encoding" not in browser.get("/web/login").headers


@contextmanager
def greedy_site(client: docker.DockerClient, stack: Stack) -> Generator[str]:
    """Yield the name of one more site of the edge, whose upstream reads all that it is sent.

    Odoo would answer before: it has a limit of its own, which its administrator can raise.
    """
    slug, host, edge_name = "greedy", "greedy.odoo.localhost", f"{stack.name}-local.edge"
    options = {"network": f"{stack.name}-local.0-edge-network"}
    with container_of("odoo-cloud/odoo:19.0", "python3", "-c", GREEDY, options=options) as greedy:
        target = naming.odoo_target(str(greedy.id), 8069)
        edge.assign_sites(client, edge_name, slug, [naming.site_file(host, slug, target)])
        try:
            yield host
        finally:
            edge.withdraw_sites(client, edge_name, slug)


def test_a_request_body_over_the_limit_is_refused(
    docker_client: docker.DockerClient, stack: Stack, browser_for: BrowserFor
) -> None:
    """By the edge, at the limit; what is below it passes whole."""
    with greedy_site(docker_client, stack) as host:
        assert _send(browser_for("acme"), host, 8 * MIB) == (200, str(8 * MIB))
        assert _send(browser_for("acme"), host, LIMIT + MIB)[0] == 413


def _send(browser: Browser, host: str, size: int) -> tuple[int, str]:
    """Send a body of that many bytes; return status and text of the answer."""
    with browser.dial() as connection:
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode())
        # What is refused is not read to its end.
        with suppress(OSError):
            for _ in range(size // MIB):
                connection.sendall(bytes(MIB))
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read().decode()
