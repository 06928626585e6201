#!/usr/bin/env bash
# The Python environment, .venv: what `make up` needs, or with the argument "dev" the tools of
# `make test` as well. Every package comes as a wheel whose hash is in the lock file.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Which locks are installed, a line each; written last. Without it the environment is half-made.
FINISHED=$VENV/finished.txt
LAUNCHER=$VENV/bin/odoo-cloud

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints the first Python that is new enough: python3, then any other by its number. Inside an
# environment, the one that it was made from.
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$name"; then
            "$name" -c 'import sys; print(sys._base_executable)'
            return
        fi
    done
    die "no Python 3.11 or newer on PATH; python3 is: $(python3 --version 2>&1 || true)" \
        "Install one (Debian 12 and Ubuntu 24.04: apt-get install python3; macOS: brew install python)" \
        "and run the same command again."
}

# An environment cannot be moved, so its folder is part of what it was made from.
mark_of() { printf '%s %s %s\n' "$1" "$(cksum <"$ROOT/$1")" "$ROOT"; }

installed() { new_enough "$VENV/bin/python" && grep -qsxF "$(mark_of "$1")" "$FINISHED"; }

# Debian leaves the part that puts pip into an environment out of its python3 package.
make_environment() {
    local python
    python=$(find_python)
    say "Making the Python environment .venv from $python"
    "$python" -c 'import ensurepip, venv' 2>/dev/null \
        || apt_install "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    run_logged venv "$python" -m venv --clear "$VENV" || die "python -m venv failed"
}

# A .pth file puts this checkout on the path. An editable install would do the same, but wants a
# build backend, which pip fetches without asking for a hash.
link_checkout() {
    local site
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$ROOT" >"$site/odoo-cloud.pth"
}

# The command, as a wheel would bring it. -P: no file of the caller's folder stands for a module.
write_launcher() {
    printf '#!/usr/bin/env bash\nexec %q -P -m odoo_cloud_lib.cli "$@"\n' "$VENV/bin/python" >"$LAUNCHER.new"
    chmod +x "$LAUNCHER.new"
    mv "$LAUNCHER.new" "$LAUNCHER"
}

# A killed install can leave a package that pip takes for whole: then all is made anew.
install_lock() {
    if ! new_enough "$VENV/bin/python" || ! grep -qs " $ROOT\$" "$FINISHED"; then make_environment; fi
    rm -f "$FINISHED"
    say "Installing Python packages from $1 (a minute)"
    # Not compiled ahead: of large packages (one for each service of AWS) little is ever used.
    run_logged pip "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --no-compile --progress-bar off \
        --only-binary :all: --require-hashes -r "$ROOT/$1" \
        || die "pip could not install $1" "Is a Python package index reachable? 'pip config list' says which one is asked."
    link_checkout
}

if [ "${1:-}" = dev ]; then
    # The packages of the first lock are a part of the second.
    locks="requirements.lock requirements-dev.lock"
else
    locks=requirements.lock
fi
wanted=${locks##* }
if ! installed "$wanted"; then
    install_lock "$wanted"
    for lock in $locks; do mark_of "$lock"; done >"$FINISHED"
fi
[ -x "$LAUNCHER" ] || write_launcher
say "Python environment ready: .venv, $("$VENV/bin/python" --version)"
