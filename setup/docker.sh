#!/usr/bin/env bash
# A Docker engine that answers: a reachable one is taken as it is; else one is installed (Debian,
# Ubuntu) and started. Nothing that runs is ever stopped or restarted.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

answers() { docker version --format '{{.Server.Version}}' 2>/dev/null; }

# Docker's own pools hold about 30 networks, and each tenant has one. Only before an engine that is
# ours to start: whoever has one has settings of their own.
widen_networks() {
    local settings=/etc/docker/daemon.json
    [ ! -e "$settings" ] || return 0
    as_root install -d /etc/docker
    # shellcheck disable=SC2016  # $1 is the inner shell's
    printf '{"default-address-pools": [{"base": "10.213.0.0/16", "size": 26}]}\n' | as_root sh -c 'cat >"$1"' sh "$settings"
    note "room for 1,024 networks: $settings"
}

# Newer Debian and Ubuntu keep the command line in a package of its own.
install_docker() {
    widen_networks
    apt_install docker.io
    have docker || apt_install docker-cli
}

# Without an init system, dockerd is our background process: it outlives this script, its log is
# in .odoo-cloud/.
start_docker() {
    say "Starting the Docker engine"
    if [ -d /run/systemd/system ]; then
        as_root systemctl start docker || die "systemctl could not start docker" "See: journalctl -u docker"
    else
        local log=$STATE/dockerd.log
        widen_networks
        note "no init system here: dockerd runs in the background, its log is $log"
        mkdir -p "$STATE"
        # A session of its own: Ctrl-C here must not reach it. Where there is no init system, this is
        # most likely a container, whose /proc/sys is read-only: that must not fail every network.
        # shellcheck disable=SC2016  # $1 is the inner shell's
        as_root sh -c 'DOCKER_ALLOW_IPV6_ON_IPV4_INTERFACE=1 setsid nohup dockerd >"$1" 2>&1 </dev/null &' \
            sh "$log"
    fi
    wait_for_docker
}

wait_for_docker() {
    local second
    for second in $(seq 60); do
        as_root docker version >/dev/null 2>&1 && return
        [ $((second % 10)) = 0 ] && note "$second s  waiting for dockerd"
        sleep 1
    done
    tail -n 20 "$STATE/dockerd.log" 2>/dev/null | sed 's/^/    | /' >&2 || true
    die "the Docker engine did not answer within 60 seconds"
}

# It runs, but not for this user. Membership of the group is as good as root, so that step is
# the user's own.
check_permission() {
    [ "$(id -u)" != 0 ] && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ] || return 0
    die "Docker runs here, but user $(id -un) may not talk to it" \
        "Run: sudo usermod -aG docker $(id -un)" \
        "then log out and in again (or: newgrp docker), and run the same command again."
}

elsewhere() {
    die "no Docker engine answers" \
        "macOS, Windows: install and start Docker Desktop (or Colima, OrbStack)." \
        "Other Linux: install Docker with the system's package manager and start it." \
        "A remote one: set DOCKER_HOST. Then run the same command again."
}

if ! have docker || ! answers >/dev/null; then
    [ -z "${DOCKER_HOST:-}" ] || die "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST" \
        "Start it, or unset DOCKER_HOST to use this machine's own."
    [ "$(uname -s)" = Linux ] || elsewhere
    check_permission
    have dockerd || { have apt-get || elsewhere; }
    if ! have dockerd || ! have docker; then install_docker; fi
    answers >/dev/null || as_root docker version >/dev/null 2>&1 || start_docker
    check_permission
fi
say "Docker engine ready: $(answers)"
