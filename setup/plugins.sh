#!/usr/bin/env bash
# The provider plugins, in the versions that the installed Python packages ask for: Pulumi's own
# where its download site answers, else the stand-ins of offline/, which serve what this program uses.
set -euo pipefail
# shellcheck source=setup/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=env.sh
. "$ROOT/env.sh"

# Prints the version of the Python package that goes with a plugin, or nothing where it is missing.
version_of() {
    "$VENV/bin/python" -c 'import sys; from importlib import metadata
print(*(it.version for it in metadata.distributions(name=sys.argv[1])))' "pulumi-$1"
}

# Is the official plugin there? A stand-in is a short script that says where it comes from, and a
# broken-off download leaves a folder beside a file NAME.partial.
official() {
    local folder program
    folder=$PULUMI_HOME/plugins/resource-$1-v$2
    program=$folder/pulumi-resource-$1
    [ -x "$program" ] && [ ! -e "$folder.partial" ] && ! head -c 400 "$program" | grep -q offline.plugins
}

install_official() {
    say "Installing the plugin $1 $2"
    run_logged "plugin-$1" pulumi plugin install resource "$1" "$2" --reinstall
}

names="docker command random"
# The engine wants the plugin of every package that it finds, and this one is an extra.
[ -z "$(version_of aws)" ] || names="$names aws"
missing=
for name in $names; do
    version=$(version_of "$name")
    official "$name" "$version" || missing="$missing $name=$version"
done

if [ -n "$missing" ] && reachable https://get.pulumi.com; then
    for plugin in $missing; do
        install_official "${plugin%=*}" "${plugin#*=}" || die "plugin ${plugin%=*} could not be installed" \
            "Pulumi's download site answers, so this may pass: run the same command again."
    done
    kind=official
elif [ -n "$missing" ]; then
    run_logged plugins-offline "$ROOT/offline/plugins/install.sh" "$PULUMI_HOME" || die "the stand-in plugins could not be installed"
    kind="stand-ins of offline/plugins, as Pulumi's download site does not answer"
else
    kind=official
fi
say "Provider plugins ready: ${names// /, } ($kind)"
