#!/usr/bin/env bash
# What `make lint` checks: style, format, types, shell scripts. Changes nothing.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Prints every file that a shell runs or sources, told by its first line.
shell_scripts() {
    local file
    find . \( -name .venv -o -name .git -o -name .odoo-cloud \) -prune -o -type f -print | while read -r file; do
        case $(head -n 1 "$file" | head -c 60 | tr -d '\0') in
            '#!'*sh | '# shellcheck shell='*) printf '%s\n' "$file" ;;
        esac
    done
}

"$ROOT/setup/python.sh" dev
cd "$ROOT"
say "ruff"
"$VENV/bin/ruff" check .
"$VENV/bin/ruff" format --check .
say "basedpyright"
"$VENV/bin/basedpyright"
say "shellcheck"
# shellcheck disable=SC2046  # no script here has a space in its name
"$VENV/bin/shellcheck" --external-sources $(shell_scripts)
