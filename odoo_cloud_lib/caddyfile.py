"""The edge's configuration as text: pure functions from settings to Caddyfiles.

Owns: what is served under which name, and what never is. Three files make the whole: a constant
``Caddyfile`` that imports the others, one for the platform, and one a tenant.
"""

from dataclasses import dataclass

from odoo_cloud_lib.naming import HTTPS_PORT

# Never changes, so that the edge's container is never replaced because of its configuration.
ROOT = """\
import /config/platform/*.caddy
import /config/tenants/*.caddy
"""
MAX_REQUEST = "512MiB"
FALLBACK = "unknown.invalid"


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """What all tenants of a host share. ``acme_email`` None means Caddy's internal CA."""

    http_port: int
    https_port: int
    acme_email: str | None = None
    acme_directory: str | None = None


@dataclass(frozen=True, kw_only=True)
class TenantRoute:
    """One tenant at the edge. ``names``: its host names, the first being the main one."""

    names: tuple[str, ...]
    upstream: str
    websocket_port: int
    suspended: bool = False


def platform(settings: EdgeSettings) -> str:
    """Render the global options, the snippets that tenants import, and the catch-alls."""
    return "\n".join((_options(settings), _to_https(settings), SNIPPETS, _catch_all()))


def tenant(route: TenantRoute) -> str:
    """Render one tenant's site, and the way to it from plain HTTP."""
    site = ", ".join(route.names)
    plain = ", ".join(f"http://{name}" for name in route.names)
    body = (
        "import suspended"
        if route.suspended
        else f"import odoo {route.upstream} {route.websocket_port}"
    )
    return f"{plain} {{\n\timport to_https\n}}\n\n{site} {{\n\t{body}\n}}\n"


def _options(settings: EdgeSettings) -> str:
    lines = [
        f"http_port {settings.http_port}",
        f"https_port {settings.https_port}",
        "admin localhost:2019",
        # A client that asks for a name nobody has still gets a TLS session, and a 404 in it.
        f"fallback_sni {FALLBACK}",
        # Caddy's own redirects forget a port that is not 443.
        "auto_https disable_redirects",
        "skip_install_trust",
        "grace_period 30s",
        # HTTP/3 would want the ports opened for UDP as well.
        "servers {",
        "\tprotocols h1 h2",
        "}",
        *_issuer(settings),
    ]
    return "{\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def _to_https(settings: EdgeSettings) -> str:
    port = "" if settings.https_port == HTTPS_PORT else f":{settings.https_port}"
    return f"(to_https) {{\n\tredir https://{{host}}{port}{{uri}} 308\n}}\n"


def _issuer(settings: EdgeSettings) -> list[str]:
    if settings.acme_email is None:
        return ["local_certs"]
    directory = [f"acme_ca {settings.acme_directory}"] if settings.acme_directory else []
    return [f"email {settings.acme_email}", *directory]


def _catch_all() -> str:
    return f"""\
{FALLBACK} {{
	tls internal
	respond "Not found" 404
}}

http://, https:// {{
	respond "Not found" 404
}}
"""


# Odoo's database manager is cut off under every prefix, also the language codes that the website
# module puts in front. A new connection for each request to Odoo: a container that is being
# replaced then never receives a request on a connection that it is about to close.
SNIPPETS = f"""\
(secure) {{
	header {{
		Strict-Transport-Security "max-age=31536000"
		-Server
	}}
}}

(upstream) {{
	lb_try_duration 20s
	lb_try_interval 100ms
	transport http {{
		dial_timeout 2s
		keepalive off
	}}
}}

(odoo) {{
	import secure
	encode zstd gzip
	request_body {{
		max_size {MAX_REQUEST}
	}}
	@databases path /web/database /web/database/* /*/web/database /*/web/database/*
	handle @databases {{
		respond "Not found" 404
	}}
	@websocket path /websocket /websocket/*
	handle @websocket {{
		reverse_proxy {{args[0]}}:{{args[1]}} {{
			import upstream
		}}
	}}
	handle {{
		reverse_proxy {{args[0]}}:8069 {{
			import upstream
		}}
	}}
}}

(suspended) {{
	import secure
	header Retry-After 3600
	header Content-Type "text/html; charset=utf-8"
	respond <<HTML
		<!doctype html>
		<html lang="en">
		<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<title>Suspended</title>
		</head>
		<body style="font-family: system-ui, sans-serif; margin: 15vh auto; max-width: 34rem">
		<h1>This site is suspended</h1>
		<p>Its data is safe. Please contact your provider to have it resumed.</p>
		</body>
		</html>
		HTML 503
}}
"""
