"""The edge's configuration as text: a pure function from settings to a Caddyfile.

Owns: what is served under which kind of name, and what never is. Tenants are not in it: for each
request, and for each certificate, the edge looks in a folder whether the host name is anybody's
(:func:`odoo_cloud_lib.naming.site_file`). So a tenant that comes, changes or goes never makes Caddy
load a configuration anew, which would close every connection whose request is still on its way.
"""

from dataclasses import dataclass
from string import ascii_uppercase

from odoo_cloud_lib import naming

# Never changes, so that the edge's container is never replaced because of its configuration.
ROOT = "import /config/platform/*.caddy\n"
# Above what Odoo takes by itself (128 MiB), below what its /tmp holds (256 MiB).
MAX_REQUEST = "192MiB"
LOCAL_CERTIFICATES = "local_certs"
FALLBACK = "unknown.invalid"
FALLBACK_CERTIFICATE = f"/data/caddy/certificates/local/{FALLBACK}/{FALLBACK}"
# On the loopback of the edge's own network, which nothing but Caddy can reach.
INTERNAL_PORT = 2020


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """What all tenants of a host share. ``acme_email`` None means Caddy's internal CA."""

    http_port: int
    https_port: int
    acme_email: str | None = None
    acme_directory: str | None = None


def platform(settings: EdgeSettings) -> str:
    """Render the whole configuration."""
    return "\n".join((_options(settings), SNIPPETS, _plain(settings), SITES))


def issues_itself(text: str) -> bool:
    """Tell whether the edge of this configuration issues the tenants' certificates itself."""
    return f"\t{LOCAL_CERTIFICATES}\n" in text


def _options(settings: EdgeSettings) -> str:
    lines = [
        f"http_port {settings.http_port}",
        f"https_port {settings.https_port}",
        "admin localhost:2019",
        # A client that names no host at all still gets a TLS session, and a 404 in it.
        f"default_sni {FALLBACK}",
        # Caddy's own redirects forget a port that is not 443.
        "auto_https disable_redirects",
        "skip_install_trust",
        # The health check asks every few seconds, and would push everything else out of the log.
        "log {",
        "\texclude admin.api",
        "}",
        "grace_period 30s",
        "on_demand_tls {",
        f"\task http://localhost:{INTERNAL_PORT}/allowed",
        "}",
        # HTTP/3 would want the ports opened for UDP as well.
        "servers {",
        "\tprotocols h1 h2",
        "}",
        *_issuer(settings),
    ]
    return "{\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def _issuer(settings: EdgeSettings) -> list[str]:
    if settings.acme_email is None:
        return [LOCAL_CERTIFICATES]
    directory = [f"acme_ca {settings.acme_directory}"] if settings.acme_directory else []
    return [f"email {settings.acme_email}", *directory]


def _plain(settings: EdgeSettings) -> str:
    port = "" if settings.https_port == naming.HTTPS_PORT else f":{settings.https_port}"
    return f"""\
http:// {{
	import anonymous
	import site known {{host}} *
	route {{
		import lower_case_host
		redir @known https://{{host}}{port}{{uri}} 308
		respond "Not found" 404
	}}
}}
"""


def _lower_case_host() -> str:
    # Host names are the same in either case, file names are not, and Caddy has no word for it.
    return "".join(f"\t\trequest_header Host {it} {it.lower()}\n" for it in ascii_uppercase)


# Odoo's database manager is cut off under every prefix, also the language codes that the website
# module puts in front. A new connection for each request to Odoo: a container that is being
# replaced then never receives a request on a connection that it is about to close. One that is
# starting again after a crash is waited for.
SNIPPETS = f"""\
(lower_case_host) {{
	@mixed header_regexp Host [A-Z]
	route @mixed {{
{_lower_case_host()}	}}
}}

(site) {{
	@{{args[0]}} file {{
		root {naming.SITES_DIR}
		try_files {{args[1]}}={{args[2]}}
	}}
}}

(upstream) {{
	header_down Set-Cookie ^(session_id=.*)$ "$1; Secure"
	lb_try_duration 20s
	lb_try_interval 100ms
	transport http {{
		dial_timeout 2s
		keepalive off
	}}
}}

(anonymous) {{
	header {{
		-Server
		-Via
	}}
}}

(odoo) {{
	encode zstd gzip
	request_body {{
		max_size {MAX_REQUEST}
	}}
	map {{file_match.relative}} {{odoo}} {{websocket}} {{
		~\\.([0-9a-f]+)\\.([0-9]+)$ ${{1}} ${{2}}
	}}
	@databases path /web/database /web/database/* /*/web/database /*/web/database/*
	handle @databases {{
		respond "Not found" 404
	}}
	@websocket path /websocket /websocket/*
	handle @websocket {{
		reverse_proxy {{odoo}}:{{websocket}} {{
			import upstream
		}}
	}}
	handle {{
		reverse_proxy {{odoo}}:8069 {{
			import upstream
		}}
	}}
}}

(suspended) {{
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

(updating) {{
	header Retry-After 60
	header Content-Type "text/html; charset=utf-8"
	respond <<HTML
		<!doctype html>
		<html lang="en">
		<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<meta http-equiv="refresh" content="20">
		<title>Being updated</title>
		</head>
		<body style="font-family: system-ui, sans-serif; margin: 15vh auto; max-width: 34rem">
		<h1>This site is being updated</h1>
		<p>It will be back in a few minutes. This page looks again by itself.</p>
		</body>
		</html>
		HTML 503
}}
"""

# Caddy asks the internal site twice before it makes a certificate: whether somebody else has one
# (for a name that nobody has it is given the fallback's, so that there is a 404 to be read behind
# it), and whether it is allowed to.
SITES = f"""\
http://localhost:{INTERNAL_PORT} {{
	bind 127.0.0.1
	import site known {{query.server_name}} *
	import site allowed {{query.domain}} *
	handle /certificate {{
		respond @known 204
		respond <<PEM
			{{file.{FALLBACK_CERTIFICATE}.crt}}
			{{file.{FALLBACK_CERTIFICATE}.key}}
			PEM
	}}
	handle /allowed {{
		respond @allowed 200
		respond 403
	}}
}}

{FALLBACK} {{
	tls internal
	import anonymous
	respond "Not found" 404
}}

https:// {{
	tls {{
		on_demand
		get_certificate http http://localhost:{INTERNAL_PORT}/certificate
	}}
	import site active {{host}} *.*.*
	import site suspended {{host}} *.{naming.SUSPENDED}
	import site updating {{host}} *.*-{naming.UPDATING}
	import anonymous
	route {{
		import lower_case_host
		handle @active {{
			header Strict-Transport-Security "max-age=31536000"
			import odoo
		}}
		handle @suspended {{
			header Strict-Transport-Security "max-age=31536000"
			import suspended
		}}
		handle @updating {{
			header Strict-Transport-Security "max-age=31536000"
			import updating
		}}
		respond "Not found" 404
	}}
}}
"""
