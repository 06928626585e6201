"""The page that ends `make up`."""

from setup.summary import page


def test_page_tells_each_tenant_and_how_to_trust() -> None:
    """Addresses, logins, the certificate, and what to type next."""
    text = page(
        {"umoja": "https://umoja.odoo.localhost:8443", "acme": "https://acme.odoo.localhost:8443"},
        {"umoja": "second-password", "acme": "first-password"},
    )

    assert text.splitlines()[3:9] == [
        "  https://acme.odoo.localhost:8443",
        "      login admin, password first-password",
        "",
        "  https://umoja.odoo.localhost:8443",
        "      login admin, password second-password",
        "",
    ]
    assert "curl --cacert .odoo-cloud/ca.crt https://acme.odoo.localhost:8443/web/login" in text
    assert "make down" in text
