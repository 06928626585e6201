#!/usr/bin/env bash
# What `make test` does: the set-up steps that the tests need, then every check there is.
# With ODOO_CLOUD_SOAK=1 the long ones as well.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/setup/lint.sh"
for step in docker engine plugins images; do "$ROOT/setup/$step.sh"; done
say "The server that tests deploy to over SSH (a minute, once)"
run_logged image-test-vps "$ROOT/tests/integration/vps/build.sh" || die "the tests' own server could not be built"
# For a file system that shares blocks between copies, which only root can mount.
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ]; then need mkfs.xfs xfsprogs; fi
# shellcheck source=env.sh
. "$ROOT/env.sh"
cd "$ROOT"
say "pytest"
# Each worker has a stack of its own for the tests that share one. In the folders' order, which puts
# the many quick tests last: a file that takes minutes must not be begun when the rest is done.
exec python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 40
