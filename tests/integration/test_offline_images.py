"""The images of ``offline/images`` keep the contract of the official ones."""

from typing import Any

import docker
import pytest

from tests.integration.containers import (
    address_of,
    container_of,
    execute,
    output_of,
    until,
    volume,
)

pytestmark = pytest.mark.engine

LOCKED: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
}
CONFIGS: dict[str, dict[str, Any]] = {
    "odoo:19.0": {
        "User": "odoo",
        "Entrypoint": ["/entrypoint.sh"],
        "Cmd": ["odoo"],
        "ExposedPorts": {"8069/tcp", "8071/tcp", "8072/tcp"},
        "Volumes": {"/var/lib/odoo", "/mnt/extra-addons"},
        "Env": {"ODOO_RC=/etc/odoo/odoo.conf", "ODOO_VERSION=19.0"},
    },
    "postgres:18": {
        "User": "",
        "Entrypoint": ["docker-entrypoint.sh"],
        "Cmd": ["postgres"],
        "ExposedPorts": {"5432/tcp"},
        "Volumes": {"/var/lib/postgresql"},
        "Env": {"PGDATA=/var/lib/postgresql/18/docker", "PG_MAJOR=18", "LANG=en_US.utf8"},
        "StopSignal": "SIGINT",
    },
    "redis:8": {
        "User": "",
        "Entrypoint": ["docker-entrypoint.sh"],
        "Cmd": ["redis-server"],
        "ExposedPorts": {"6379/tcp"},
        "WorkingDir": "/data",
    },
    "caddy:2.11": {
        "User": "",
        "Cmd": ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
        "ExposedPorts": {"80/tcp", "443/tcp", "443/udp", "2019/tcp"},
        "WorkingDir": "/srv",
        "Env": {"XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"},
    },
}
TOOLS = {
    "odoo:19.0": "odoo python3 psql pg_dump pg_restore curl rtlcss wait-for-psql.py",
    "postgres:18": "postgres initdb pg_ctl pg_isready psql pg_dump pg_restore pg_basebackup",
    "redis:8": "redis-server redis-cli redis-check-aof redis-check-rdb redis-benchmark",
    "caddy:2.11": "caddy sh flock wget curl",
}
USERS = [
    ("odoo:19.0", "odoo", "100:101"),
    ("postgres:18", "postgres", "999:999"),
    ("redis:8", "redis", "999:999"),
]


def shell(image: str, script: str) -> str:
    """Return what a shell in a new container of the image says."""
    code, text = output_of(image, "-c", script, options={"entrypoint": "sh"})
    assert code == 0, text
    return text


@pytest.mark.parametrize("tag", CONFIGS)
def test_the_configuration_is_the_official_one(tag: str) -> None:
    """Ports, volumes, command, user and environment are what a caller relies on."""
    config = docker.from_env().images.get(tag).attrs["Config"]
    for key, expected in CONFIGS[tag].items():
        found = config.get(key)
        assert expected <= set(found) if isinstance(expected, set) else found == expected, key


@pytest.mark.parametrize("tag", TOOLS)
def test_the_tools_are_on_the_path(tag: str) -> None:
    """What health checks and operations call in the container can be called."""
    shell(tag, f"for tool in {TOOLS[tag]}; do command -v $tool || exit 1; done")


@pytest.mark.parametrize(("tag", "user", "ids"), USERS)
def test_the_ids_are_the_official_ones(tag: str, user: str, ids: str) -> None:
    """A volume written by the official image is readable here, and the other way round."""
    assert shell(tag, f"echo $(id -u {user}):$(id -g {user})") == ids


@pytest.mark.parametrize("user", ["redis", "999", "root"])
def test_redis_drops_to_its_user(user: str) -> None:
    """It serves other containers as uid 999, whoever starts it, and keeps what it saves."""
    options: dict[str, Any] = {} if user == "root" else {**LOCKED, "user": user}
    with volume() as name:
        options["volumes"] = {name: {"bind": "/data"}}
        with container_of("redis:8", options=options) as server:
            cli = ("redis-cli", "-h", address_of(server))
            until(lambda: execute(server, *cli, "PING") == "PONG")
            assert execute(server, *cli, "SAVE") == "OK"
            assert execute(server, "stat", "-c", "%u", "/proc/1", "/data/dump.rdb") == "999\n999"


def test_redis_reads_a_configuration_file() -> None:
    """What the file says holds; the entry point adds nothing to it."""
    path = "/usr/local/etc/redis/r.conf"
    files = {path[1:]: "port 7000\nprotected-mode yes\nrequirepass s3\n"}
    with container_of("redis:8", path, files=files) as server:
        cli = ("redis-cli", "-p", "7000", "--no-auth-warning", "-a", "s3")
        until(lambda: execute(server, *cli, "PING") == "PONG")
        assert execute(server, *cli, "CONFIG", "GET", "protected-mode").splitlines()[-1] == "yes"


def test_caddy_reloads_without_a_restart() -> None:
    """With a read-only root and one capability it serves port 80 and takes a new configuration."""
    files = {"new": ":80 {\n\trespond new\n}\n"}
    with volume() as data, volume() as config:
        options = {**LOCKED, "cap_add": ["NET_BIND_SERVICE"]}
        options["volumes"] = {data: {"bind": "/data"}, config: {"bind": "/config"}}
        with container_of("caddy:2.11", files=files, into="/data", options=options) as server:
            fetch = ("curl", "-sf", "http://127.0.0.1/")
            until(lambda: "Caddy works" in execute(server, *fetch))
            reload = ("caddy", "reload", "--config", "/data/new", "--adapter", "caddyfile")
            execute(server, *reload)
            assert execute(server, *fetch) == "new"
