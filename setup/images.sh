#!/usr/bin/env bash
# The container images: those of images.txt, pulled by digest where a registry answers and built
# from Debian packages where none does; then our own Odoo image on top of one of them.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LABEL=odoo-cloud.source
OURS=odoo-cloud/odoo:19.0
BASE=odoo:19.0

# Prints our label of an image, or nothing; fails when there is no such image.
label_of() { docker image inspect --format "{{range \$k, \$v := .Config.Labels}}{{if eq \$k \"$LABEL\"}}{{\$v}}{{end}}{{end}}" "$1" 2>/dev/null; }

# Images that offline/ built carry our label: its script knows whether they are still current.
pulled() { docker image inspect "$1" >/dev/null 2>&1 && [ -z "$(label_of "$1")" ]; }

# The engine may know a mirror that this machine itself cannot see.
registry_answers() {
    [ "$(docker info --format '{{len .RegistryConfig.Mirrors}}' 2>/dev/null)" != 0 ] && return
    reachable https://registry-1.docker.io/v2/
}

# Docker takes up a broken-off download where it stopped; the name is given when all is there.
pull() {
    say "Pulling $1"
    run_logged "pull-$(short "$1")" docker pull "${1%%:*}@$2" && docker tag "${1%%:*}@$2" "$1"
}

# The name that a log or a folder goes by: restic of restic/restic:0.19.1.
short() { printf '%s\n' "${1%%:*}" | sed 's|.*/||'; }

build_offline() {
    local name
    name=$(short "$1")
    [ -x "$ROOT/offline/images/build.sh" ] || die "$ROOT/offline/images/build.sh is missing" "Run: git checkout offline"
    have docker && [ "$(uname -s)" = Linux ] || die "no registry answers, and images are built on Linux only: $1" \
        "Connect to the internet, or load the image ('docker load'), and run the same command again."
    need debootstrap
    need xz xz-utils
    label_of "$1" >/dev/null || say "Building $1 from Debian packages (no registry answers; up to 4 minutes)"
    run_logged "image-$name" "$ROOT/offline/images/build.sh" "$name" || die "image $1 could not be built"
}

base_images() {
    local name digest online=
    while read -r name digest; do
        case $name in '' | '#'*) continue ;; esac
        pulled "$name" && continue
        if [ -z "$online" ] && ! label_of "$name" >/dev/null; then
            if registry_answers; then online=yes; else online=no; fi
        fi
        if [ "$online" != yes ] || ! pull "$name" "$digest"; then build_offline "$name"; fi
    done <"$ROOT/setup/images.txt"
}

# What our image is made of: its folder, and the very image it stands on.
our_image() {
    local source
    source="$(fingerprint images/odoo)-$(docker image inspect --format '{{.Id}}' "$BASE" | cut -c 8-19)"
    [ "$(label_of "$OURS" || true)" = "$source" ] && return
    say "Building $OURS"
    run_logged image-ours docker build --tag "$OURS" --label "$LABEL=$source" "$ROOT/images/odoo" \
        || die "image $OURS could not be built"
}

base_images
our_image
say "Images ready: $(sed -n 's/^\([a-z][^ ]*\) .*/\1,/p' "$ROOT/setup/images.txt" | tr '\n' ' ')$OURS"
