#!/usr/bin/env bash
# Resolves the Python packages anew. The other locks hold what they share with the
# first in the same versions.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have uv || die "uv is not on PATH" "Install it (pipx install uv) and run the same command again."
cd "$ROOT"
# No address and no comment goes in: where packages come from is each machine's own matter.
compile() {
    local output=$1
    shift
    uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links "$@" pyproject.toml -o "$output"
    say "Written: $output"
}
compile requirements.lock --extra pulumi
compile requirements-dev.lock --extra pulumi --extra operator --group dev --constraint requirements.lock
compile images/operator/requirements.lock --extra operator --constraint requirements.lock --python-version 3.13
