#!/usr/bin/env bash
# The container images: those of images.txt, pulled by digest where a registry answers and built
# from Debian packages where none does; then our own images on top of them: Odoo and the operator.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LABEL=odoo-cloud.source
ODOO=odoo-cloud/odoo:19.0
OPERATOR=odoo-cloud/operator:0.1
OPERATOR_CONTEXT=$STATE/operator-image
PYTHON=3.13

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

# build_ours IMAGE BASE SOURCE CONTEXT [COMMAND…]: SOURCE is the hash of what it is made of, beside
# the very image it stands on; COMMAND puts CONTEXT there.
build_ours() {
    local image=$1 source context=$4
    source="$3-$(docker image inspect --format '{{.Id}}' "$2" | cut -c 8-19)"
    shift 4
    [ "$(label_of "$image" || true)" = "$source" ] && return
    say "Building $image"
    "$@"
    run_logged "ours-$(short "$image")" docker build --tag "$image" --label "$LABEL=$source" "$context" \
        || die "image $image could not be built"
}

# Prints what pip calls the machine of the Docker engine.
wheels_for() {
    case $(docker version --format '{{.Server.Arch}}') in
        arm64) echo aarch64 ;;
        *) echo x86_64 ;;
    esac
}

# The library, and the packages it needs as wheels for the image's Python, whatever runs here.
operator_context() {
    local machine
    machine=$(wheels_for)
    rm -rf "$OPERATOR_CONTEXT"
    mkdir -p "$OPERATOR_CONTEXT"
    cp -R "$ROOT/images/operator/Dockerfile" "$ROOT/odoo_cloud_lib" "$OPERATOR_CONTEXT"
    find "$OPERATOR_CONTEXT" -name __pycache__ -prune -exec rm -r {} +
    run_logged operator-packages "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input \
        --progress-bar off --no-compile --only-binary :all: --require-hashes \
        --python-version "$PYTHON" --platform "manylinux_2_28_$machine" --platform "manylinux2014_$machine" \
        --target "$OPERATOR_CONTEXT/packages" -r "$ROOT/images/operator/requirements.lock" \
        || die "pip could not install images/operator/requirements.lock"
}

base_images
build_ours "$ODOO" odoo:19.0 "$(fingerprint images/odoo)" "$ROOT/images/odoo" true
build_ours "$OPERATOR" "python:$PYTHON-slim" "$(fingerprint images/operator odoo_cloud_lib)" \
    "$OPERATOR_CONTEXT" operator_context
say "Images ready: $(sed -n 's/^\([a-z][^ ]*\) .*/\1,/p' "$ROOT/setup/images.txt" | tr '\n' ' ')$ODOO, $OPERATOR"
