#!/usr/bin/env bash
# Removes everything that `make up` runs: the stack, its containers, networks and volumes, the
# tenants' data with them. Images, the engine, plugins and .venv stay, so that the next start is quick.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

FILTER=label=odoo-cloud.stack=dev

# Needs what only a finished set-up has; without it, or when it fails, the labels find the rest.
destroy_stack() {
    use_dev_state
    cd "$ROOT"
    # Of a stack that was never made, recover.py has nothing to say.
    python setup/recover.py dev || die "the stack 'dev' cannot be opened, so nothing was removed" \
        "If the passphrase is wrong: unset PULUMI_CONFIG_PASSPHRASE, or set it to the one that Pulumi.dev.yaml was made with."
    pulumi stack select dev >/dev/null 2>&1 || return 0
    say "Running pulumi destroy"
    pulumi destroy --yes --skip-preview --suppress-outputs --ignore-protect --stack dev \
        || note "pulumi destroy did not finish; what it left is found by its labels"
    pulumi stack rm --yes --force --preserve-config --stack dev
}

# remove WHAT LIST… -- REMOVE…: remove what the list command finds.
remove() {
    local what=$1 found
    shift
    local list=() ; while [ "$1" != -- ]; do list+=("$1"); shift; done; shift
    found=$("${list[@]}" --quiet --filter "$FILTER")
    [ -n "$found" ] || return 0
    note "$(printf '%s\n' "$found" | wc -l | tr -d ' ') $what left over"
    # shellcheck disable=SC2086  # one word an item
    "$@" $found >/dev/null
}

[ ! -x "$VENV/bin/python" ] || [ ! -e "$STATE/state" ] || destroy_stack
if docker version >/dev/null 2>&1; then
    remove containers docker ps --all -- docker rm --force --volumes
    remove networks docker network ls -- docker network rm
    remove volumes docker volume ls -- docker volume rm
else
    die "no Docker engine answers, so nothing that it keeps could be removed" "Start it and run the same command again."
fi
rm -f "$STATE/ca.crt"
say "All of stack dev is removed. Kept: Docker images, .venv, .odoo-cloud/ and the engine in $CACHE"
