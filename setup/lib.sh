# shellcheck shell=bash
# Shared by the setup scripts: where things live, how a step speaks, how a long one shows life.
# Works in bash 3.2, the one that macOS ships.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE=$ROOT/.odoo-cloud                                # this checkout's own, git-ignored
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-cloud       # shared by all checkouts
VENV=$ROOT/.venv
export ROOT STATE CACHE VENV

say() { printf '==> %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }

# die MESSAGE [NEXT COMMAND OR ADVICE…]: one line each, then stop.
die() {
    printf '\nerror: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# The engine, and the folder where the stack `dev` has its state, whatever backend the caller uses.
use_dev_state() {
    unset PULUMI_BACKEND_URL
    # shellcheck source=env.sh
    . "$ROOT/env.sh"
}

have() { command -v "$1" >/dev/null 2>&1; }

# Print a line each ten seconds: how long it has taken, and the newest line of the log.
# Ends with the script that started it, however that script ends.
_tick() {
    local owner=$1 log=$2 start=$SECONDS line
    # sleep holds none of our pipes: a caller that reads them to the end need not wait for it.
    while sleep 10 >/dev/null 2>&1 && kill -0 "$owner" 2>/dev/null; do
        line=$(tail -n 5 "$log" 2>/dev/null | tr '\r' '\n' | grep . | tail -n 1 | cut -c 1-90 || true)
        note "$((SECONDS - start)) s  $line"
    done
}

# run_logged NAME COMMAND…: output goes to .odoo-cloud/log/NAME.log; its end is shown on failure.
# The command stays in the foreground, so that Ctrl-C reaches it.
run_logged() {
    local log=$STATE/log/$1.log ticker status=0
    shift
    mkdir -p "$STATE/log"
    : >"$log"
    _tick $$ "$log" </dev/null &
    ticker=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        tail -n 20 "$log" | sed 's/^/    | /' >&2
        note "exit code $status; the whole log: $log"
    fi
    return "$status"
}

# version_ge A B: is A at least B? Numbers compare as numbers; "v" in front and build metadata
# do not count; a pre-release (3.259.0-alpha.1) comes before its release.
version_ge() {
    local a=${1#v} b=${2#v} i x y left right
    a=${a%%+*} b=${b%%+*}
    left=${a%%-*} right=${b%%-*}
    for i in 1 2 3; do
        x=$(printf '%s' "$left" | cut -d. -f$i)
        y=$(printf '%s' "$right" | cut -d. -f$i)
        x=${x:-0} y=${y:-0}
        case $x$y in *[!0-9]*) return 1 ;; esac
        [ "$((10#$x))" -gt "$((10#$y))" ] && return 0
        [ "$((10#$x))" -lt "$((10#$y))" ] && return 1
    done
    case $a in *-*) [ "$a" = "$b" ] ;; *) return 0 ;; esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else return 1; fi
}

# apt_install PACKAGE…: on Debian and Ubuntu, as root or through sudo; elsewhere says what to do.
apt_install() {
    have apt-get || die "missing: $*" "Install it with this system's package manager and run the same command again."
    [ "$(id -u)" = 0 ] || have sudo \
        || die "missing: $*, and this user is neither root nor able to sudo" "As root: apt-get install $*"
    say "Installing $* (apt)"
    run_logged apt-update as_root apt-get update || note "apt-get update failed; trying with the lists at hand"
    run_logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" || die "apt could not install $*"
}

# need COMMAND [PACKAGE]
need() { have "$1" || apt_install "${2:-$1}"; }

# Is there a web server behind URL? Any answer counts, a refusal too; proxies are honoured.
reachable() {
    "$VENV/bin/python" - "$1" <<'PYTHON'
import sys
import urllib.error
import urllib.request

try:
    urllib.request.urlopen(sys.argv[1], timeout=5).close()
except urllib.error.HTTPError:
    pass
except OSError:
    sys.exit(1)
PYTHON
}

# Hash of names, contents and executable bits of files and folders, in a fixed order. Paths relative to ROOT.
fingerprint() {
    (cd "$ROOT" && "$VENV/bin/python" - "$@" <<'PYTHON'
import hashlib
import sys
from pathlib import Path

digest = hashlib.sha256()
for name in sys.argv[1:]:
    for path in sorted([Path(name), *Path(name).rglob("*")]):
        if path.is_file() and "__pycache__" not in path.parts:
            about = path.stat()
            digest.update(f"{path.as_posix()}\0{about.st_size}\0{about.st_mode & 0o100}\0".encode())
            digest.update(path.read_bytes())
print(digest.hexdigest()[:16])
PYTHON
    )
}

# publish TEMP FINAL: move a finished folder into place in one step. A folder that another run
# put there meanwhile is as good as ours; one that is not whole must be moved away before.
publish() {
    "$VENV/bin/python" -c 'import os, sys; os.rename(sys.argv[1], sys.argv[2])' "$1" "$2" 2>/dev/null \
        || [ -d "$2" ] || die "could not move $1 to $2"
}
