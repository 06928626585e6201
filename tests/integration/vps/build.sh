#!/usr/bin/env bash
# Builds odoo-cloud/test-vps:1, the server that the integration tests deploy to over SSH.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=offline/images/lib.sh
source "$here/../../../offline/images/lib.sh"

ensure_image odoo-cloud/test-vps:1 "$here"
