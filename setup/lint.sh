#!/usr/bin/env bash
# What `make lint` checks: style, format, types, shell scripts. Changes nothing.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/setup/python.sh" dev
cd "$ROOT"
say "ruff"
"$VENV/bin/ruff" check .
"$VENV/bin/ruff" format --check .
say "basedpyright"
"$VENV/bin/basedpyright"
say "shellcheck"
# shellcheck disable=SC2046  # no script's name has a space
"$VENV/bin/shellcheck" --external-sources $(git ls-files --cached --others --exclude-standard '*.sh' .ci/run images offline \
    | xargs grep -lE '^#!.*sh$|^# shellcheck shell=')
