#!/bin/bash
# Runs sshd and dockerd until one of them ends or the container is stopped.
#
# /root/.ssh/authorized_keys and /etc/ssh/ssh_host_ed25519_key are put there before the start. The
# folder /run/vps, when it is mounted, gets a second socket of the engine for the machine outside.
set -euo pipefail

require() { # FILE
    [ -s "$1" ] || { printf 'error: %s is missing; copy it in before the start\n' "$1" >&2 && exit 1; }
}

# Without a writable /proc/sys the engine cannot switch IPv6 off in its containers, and would refuse.
start_docker() {
    export DOCKER_ALLOW_IPV6_ON_IPV4_INTERFACE=1
    local -a hosts=(--host unix:///var/run/docker.sock)
    if [ -d /run/vps ]; then hosts+=(--host unix:///run/vps/docker.sock); fi
    rm -f /var/run/docker.pid /run/docker/containerd/containerd.pid /run/vps/docker.sock
    dockerd "${hosts[@]}" --storage-driver overlay2 &
    docker_pid=$!
}

# The folder around it is the guard: it belongs to who started the test, and to nobody else.
open_socket() {
    until docker version >/dev/null 2>&1; do
        kill -0 "$docker_pid" || exit 1
        sleep 0.2
    done
    if [ -d /run/vps ]; then chmod 0666 /run/vps/docker.sock; fi
}

require /root/.ssh/authorized_keys
require /etc/ssh/ssh_host_ed25519_key
trap 'kill -TERM "$docker_pid"; wait "$docker_pid"; exit 0' TERM INT
start_docker
open_socket
/usr/sbin/sshd -D -e &
wait -n
