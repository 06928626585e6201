#!/usr/bin/env bash
# Builds the base images from Debian packages, for machines without a container registry.
#
#   offline/images/build.sh              every image
#   offline/images/build.sh odoo redis   those images
#   offline/images/build.sh trixie       only the base image of that Debian suite
#
# Needs a Docker engine, and root for the first run (debootstrap). Packages come from the mirror in
# this machine's apt sources, or from DEBIAN_MIRROR. Safe to run again after any interruption.
set -euo pipefail

# shellcheck source=offline/images/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly NAMES=(postgres redis caddy restic rclone python odoo)
declare -rA TAGS=([postgres]=postgres:18 [redis]=redis:8 [caddy]=caddy:2.11 [odoo]=odoo:19.0
    [restic]=restic/restic:0.19.1 [rclone]=rclone/rclone:1.75.1 [python]=python:3.13-slim)

check_names() {
    local name
    for name in "$@"; do
        case "$name" in trixie | sid) continue ;; esac
        [ -n "${TAGS[$name]:-}" ] || fail "no image '$name'; valid: ${NAMES[*]} trixie sid"
    done
}

build() { # NAME
    case "$1" in
        trixie | sid) ensure_base "$1" ;;
        *) ensure_image "${TAGS[$1]}" "$IMAGES_ROOT/$1" ;;
    esac
}

main() {
    local name
    (($#)) || set -- "${NAMES[@]}"
    check_names "$@"
    docker version >/dev/null || fail "no Docker engine answers; start dockerd, then run this again"
    for name in "$@"; do build "$name"; done
}

main "$@"
