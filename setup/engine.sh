#!/usr/bin/env bash
# The Pulumi engine: the one on PATH when it is new enough, else Pulumi's own release, else one
# built from source. What is not on PATH is linked as .odoo-cloud/engine, which env.sh looks for.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The oldest engine that this program has been run with, and the one that offline/ builds. The
# Python SDK accepts any from 3.1, but leaves out, without a word, what an older one cannot do.
MINIMUM=3.259.0
LINK=$STATE/engine

version_in() { "$1/pulumi" version 2>/dev/null || true; }

# Is there an engine in folder $1, new enough, with the Python language host beside it?
fit() {
    local version
    [ -x "$1/pulumi" ] && [ -x "$1/pulumi-language-python" ] || return 1
    version=$(version_in "$1")
    [ -n "$version" ] && version_ge "$version" "$MINIMUM" && ! version_ge "$version" 4.0.0
}

# The folder of the first fit engine on PATH, our own link aside.
on_path() {
    local folder IFS=:
    for folder in $PATH; do
        if [ "$folder" != "$LINK" ] && fit "$folder"; then
            printf '%s\n' "$folder"
            return
        fi
    done
    return 1
}

link() { ln -sfn "$1" "$LINK"; }

official_installer() {
    curl -fsSL --connect-timeout 10 -o "$2/install.sh" https://get.pulumi.com
    sh "$2/install.sh" --version "$1" --install-root "$2" --no-edit-path
}

# Pulumi's own installer, for the release that the installed SDK belongs to.
install_official() {
    local version folder temp
    version=$("$VENV/bin/python" -c 'from importlib.metadata import version; print(version("pulumi"))')
    folder=$CACHE/pulumi-$version-$(uname -s)-$(uname -m)
    if ! fit "$folder/bin"; then
        reachable https://get.pulumi.com || return 1
        need curl
        say "Installing Pulumi $version (its own installer, 150 MB)"
        mkdir -p "$CACHE"
        temp=$(mktemp -d "$CACHE/tmp.XXXXXX")
        if ! run_logged engine-install official_installer "$version" "$temp"; then
            note "Pulumi's installer failed; building from source instead"
            rm -rf "$temp"
            return 1
        fi
        rm -rf "$folder"
        publish "$temp" "$folder"
    fi
    link "$folder/bin"
}

build() {
    local folder
    folder=$("$ROOT/offline/engine/build.sh")
    link "$folder"
}

mkdir -p "$STATE"
if folder=$(on_path); then
    rm -f "$LINK"
    say "Pulumi engine ready: $folder/pulumi, $(version_in "$folder"), found on PATH"
    exit
fi
fit "$LINK" || install_official || build
say "Pulumi engine ready: $(version_in "$LINK"), .odoo-cloud/engine"
