# shellcheck shell=sh disable=SC3028,SC3054,SC2296
# Makes plain `pulumi preview`, `pulumi up` and the library work in this shell. Bash and zsh,
# from any folder:  . ./env.sh   (what is exempted from the check above is how either shell
# names the file being sourced; no other shell can).

if [ -n "${ZSH_VERSION:-}" ]; then
    eval '_odoo_cloud_root=${(%):-%x}'
else
    _odoo_cloud_root=${BASH_SOURCE:-./env.sh}
fi
_odoo_cloud_root=$(CDPATH='' cd -- "$(dirname -- "$_odoo_cloud_root")" && pwd)

# The environment's Python comes first: a language host built from source takes the one on PATH.
# .odoo-cloud/engine is a link to the engine that set-up fetched or built; it is missing where
# the machine's own is new enough.
_odoo_cloud_path=$_odoo_cloud_root/.venv/bin:$_odoo_cloud_root/.odoo-cloud/engine
case $PATH in
    "$_odoo_cloud_path":*) ;;
    *) PATH=$_odoo_cloud_path:$PATH ;;
esac
export PATH

# A home of its own keeps plugins of this project out of the user's, and the other way round.
export PULUMI_HOME="$_odoo_cloud_root/.odoo-cloud/pulumi-home"
# A backend of the caller's own stays: the state of real servers must not land in a checkout.
case ${PULUMI_BACKEND_URL:-} in
    '' | file://*/.odoo-cloud/state) export PULUMI_BACKEND_URL="file://$_odoo_cloud_root/.odoo-cloud/state" ;;
    *) echo "Kept: PULUMI_BACKEND_URL=$PULUMI_BACKEND_URL (the stack dev is not there: unset it first)" >&2 ;;
esac
export PULUMI_SKIP_UPDATE_CHECK=true
mkdir -p "$PULUMI_HOME" "$_odoo_cloud_root/.odoo-cloud/state"

# Guards nothing but the throw-away secrets of the local `dev` stack. For another stack, set the
# passphrase (or a file that holds it) and PULUMI_BACKEND_URL yourself.
if [ -z "${PULUMI_CONFIG_PASSPHRASE+set}${PULUMI_CONFIG_PASSPHRASE_FILE+set}" ]; then
    export PULUMI_CONFIG_PASSPHRASE=odoo-cloud-dev
fi

# Docker's command line may keep its address in a context (Docker Desktop, Colima, rootless), which
# nothing else here reads.
if [ -z "${DOCKER_HOST:-}" ] && [ ! -S /var/run/docker.sock ] && command -v docker >/dev/null 2>&1; then
    _odoo_cloud_docker=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true)
    [ -z "$_odoo_cloud_docker" ] || export DOCKER_HOST="$_odoo_cloud_docker"
fi

if [ ! -x "$_odoo_cloud_root/.venv/bin/python" ] || ! command -v pulumi >/dev/null 2>&1; then
    echo "Not set up yet. Run: make -C '$_odoo_cloud_root' up" >&2
fi
unset _odoo_cloud_root _odoo_cloud_path _odoo_cloud_docker
