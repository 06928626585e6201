#!/usr/bin/python3 -IS
"""Tell whether Odoo can serve a logged-in user: exit 0, or 1 and a line that says what failed.

Every HTTP process must answer, with the database and the session store behind it. A program of its
own, without imports beyond sockets, because it runs every few seconds.
"""

import os
import socket
import sys

HTTP_PORT = 8069
SECONDS = 5
# No such session exists, but Odoo has to look for it.
REQUEST = (
    b"GET /web/health?db_server_status=1 HTTP/1.0\r\n"
    b"Host: localhost\r\nUser-Agent: odoo-cloud-health\r\n"
    b"Cookie: session_id=" + b"-" * 84 + b"\r\n\r\n"
)


def ports(config: str) -> list[int]:
    """Return the ports of the HTTP processes that the text of an odoo.conf asks for."""
    lines = (line.partition("=") for line in config.splitlines())
    options = {key.strip(): value.strip() for key, _, value in lines}
    gevent = [int(options.get("gevent_port", "8072"))] if int(options.get("workers", "0")) else []
    return [HTTP_PORT, *gevent]


def failure(port: int) -> str | None:
    """Return why the process on ``port`` cannot serve, None when it can."""
    try:
        with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
            connection.sendall(REQUEST)
            status = connection.recv(64).split()[1:2]
    except OSError as error:
        return str(error)
    return None if status == [b"200"] else f"answers {b' '.join(status).decode() or 'nothing'}"


def main() -> int:
    """Check each port of the file that ODOO_RC names."""
    with open(os.environ["ODOO_RC"], encoding="utf-8") as file:  # noqa: PTH123  pathlib is slow
        found = {port: failure(port) for port in ports(file.read())}
    for port, reason in found.items():
        if reason:
            sys.stdout.write(f"port {port}: {reason}\n")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
