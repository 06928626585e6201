"""The edge's configuration, as text. What Caddy makes of it is an integration test."""

from odoo_cloud_lib import caddyfile


def test_the_internal_authority_is_used_without_an_address() -> None:
    """No e-mail, no ACME; ports other than the usual ones are in every redirect."""
    text = caddyfile.platform(caddyfile.EdgeSettings(http_port=8080, https_port=8443))
    assert "\tlocal_certs\n" in text
    assert "acme" not in text
    assert "redir @known https://{host}:8443{uri} 308" in text


def test_acme_takes_address_and_directory() -> None:
    """Both reach Caddy's options, and the usual port is left out of redirects."""
    settings = caddyfile.EdgeSettings(
        http_port=80,
        https_port=443,
        acme_email="ops@example.com",
        acme_directory="https://acme.example/directory",
    )
    text = caddyfile.platform(settings)
    assert "\temail ops@example.com\n\tacme_ca https://acme.example/directory\n" in text
    assert "local_certs" not in text
    assert "redir @known https://{host}{uri} 308" in text


def test_who_issues_can_be_read_back() -> None:
    """From the text that the edge has."""
    internal = caddyfile.EdgeSettings(http_port=80, https_port=443)
    acme = caddyfile.EdgeSettings(http_port=80, https_port=443, acme_email="ops@example.com")
    assert caddyfile.issues_itself(caddyfile.platform(internal))
    assert not caddyfile.issues_itself(caddyfile.platform(acme))
    assert not caddyfile.issues_itself("")
