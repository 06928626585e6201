#!/usr/bin/env bash
# From a fresh checkout to two Odoo tenants behind HTTPS on this machine. Safe to run again after
# any interruption: each step is skipped when it is done, and done over when it is half done.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for step in python docker engine plugins images; do "$ROOT/setup/$step.sh"; done
use_dev_state
cd "$ROOT"

open_stack() { python setup/recover.py dev && pulumi stack select --create dev >/dev/null; }

open_stack || die "the stack 'dev' cannot be opened" \
    "If the passphrase is wrong: unset PULUMI_CONFIG_PASSPHRASE, or set it to the one that Pulumi.dev.yaml was made with."
say "Running pulumi up"
pulumi up --yes --skip-preview --suppress-outputs --stack dev || die "pulumi up did not finish" \
    "What it said is above. What was built so far is kept: run the same command again." \
    "To begin anew: ./setup/down.sh"
python setup/summary.py dev
