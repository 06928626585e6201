#!/bin/sh
# Installs the stand-in plugins into a PULUMI_HOME of their own, under the versions that the
# installed Python packages ask for. Needs no network and may be run again at any time.
#
# usage: offline/plugins/install.sh [PULUMI_HOME]     default: <repository>/.odoo-cloud/pulumi-home
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd)
home=${1:-$repository/.odoo-cloud/pulumi-home}
python=$repository/.venv/bin/python

if [ ! -x "$python" ]; then
    echo "$python: not there; create the environment first (the README's first steps)" >&2
    exit 1
fi

# Prints the version of the Python package that goes with a plugin, or nothing where it is missing.
version_of() {
    "$python" -c 'import sys; from importlib import metadata
print(*(it.version for it in metadata.distributions(name=sys.argv[1])))' "pulumi-$1"
}

install_plugin() {
    version=$(version_of "$1")
    if [ -z "$version" ]; then
        echo "pulumi-$1: no such Python package in $repository/.venv" >&2
        exit 1
    fi
    folder=$home/plugins/resource-$1-v$version
    mkdir -p "$folder"
    # -P keeps the program's folder, where the engine starts plugins, off the module path.
    cat > "$folder/pulumi-resource-$1.new" <<WRAPPER
#!/bin/sh
PYTHONPATH='$repository' exec '$python' -P -m offline.plugins.$1 "\$@"
WRAPPER
    chmod 755 "$folder/pulumi-resource-$1.new"
    mv "$folder/pulumi-resource-$1.new" "$folder/pulumi-resource-$1"
    echo "$folder"
}

for name in docker command random; do
    install_plugin "$name"
done
# The engine wants the plugin of every package that it finds, and this one is an extra.
if [ -n "$(version_of aws)" ]; then install_plugin aws; fi
