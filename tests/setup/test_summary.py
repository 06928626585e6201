"""The page that ends `make up`."""

from setup.summary import Tenant, page


def test_page_tells_each_tenant_and_how_to_trust() -> None:
    """Addresses, logins, the certificate, and what to type next."""
    acme = Tenant("https://acme.odoo.localhost:8443", "first-password", 200)
    umoja = Tenant("https://umoja.odoo.localhost:8443", "second-password", 503)

    text = page([acme, umoja])

    assert text.splitlines()[3:9] == [
        "  https://acme.odoo.localhost:8443",
        "      answers 200; login admin, password first-password",
        "",
        "  https://umoja.odoo.localhost:8443",
        "      answers 503; login admin, password second-password",
        "",
    ]
    assert "to /etc/hosts: 127.0.0.1 acme.odoo.localhost umoja.odoo.localhost\n" in text
    assert "curl --cacert .odoo-cloud/ca.crt https://acme.odoo.localhost:8443/web/login" in text
    assert "make down" in text


def test_page_without_tenants() -> None:
    """A stack may run empty."""
    assert "https://SLUG.DOMAIN/web/login" in page([])
