#!/usr/bin/env bash
# Starts PostgreSQL; makes the cluster first when PGDATA holds none.
#
# The cluster is made in PGDATA/.initializing, renamed to .initialized once everything in
# /docker-entrypoint-initdb.d has run, and then moved up with PG_VERSION last. So PG_VERSION in
# PGDATA means a whole cluster, and a start that was killed at any point is taken up by the next.
set -Eeuo pipefail
shopt -s dotglob nullglob

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# from_file NAME DEFAULT: NAME is its own value, else the content of the file NAME_FILE.
from_file() {
    local name="$1" default="$2" file_name="$1_FILE"
    local value="${!name:-}" file="${!file_name:-}"
    [ -z "$value" ] || [ -z "$file" ] || die "$name and $file_name are both set; give one of them"
    [ -z "$file" ] || value="$(<"$file")"
    export "$name=${value:-$default}"
    unset "$file_name"
}

read_environment() {
    from_file POSTGRES_PASSWORD ''
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS ''
    [ -n "$POSTGRES_PASSWORD" ] || [ "${POSTGRES_HOST_AUTH_METHOD:-}" = trust ] ||
        die "a new cluster needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE for its superuser" \
            "(or POSTGRES_HOST_AUTH_METHOD=trust, which lets anybody in)"
}

# Some storage refuses a change of mode or owner that is not needed anyway; the server complains
# in its own words if it was needed.
prepare_directories() {
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 0700 "$PGDATA" || true
    chmod 3775 /var/run/postgresql || true
    [ "$(id -u)" = 0 ] || return 0
    find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
}

require_empty() {
    local entries=("$PGDATA"/*)
    ((${#entries[@]} == 0)) ||
        die "$PGDATA holds no PG_VERSION but is not empty (${entries[0]##*/});" \
            "empty it, or set PGDATA to a folder of its own"
}

make_cluster() {
    local -a extra
    mapfile -t extra < <(xargs -r -n 1 printf '%s\n' <<<"$POSTGRES_INITDB_ARGS")
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${extra[@]}"
}

# allow_hosts POSTGRES-ARGUMENT...: remote logins by the server's own password method.
allow_hosts() {
    local method="${POSTGRES_HOST_AUTH_METHOD:-}"
    [ -n "$method" ] || method="$(postgres -C password_encryption "$@")"
    printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

sql() {
    PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc \
        --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"
}

make_database() {
    sql --dbname postgres --set name="$POSTGRES_DB" <<'SQL'
SELECT format('CREATE DATABASE %I', :'name')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SQL
}

run_shell() { # FILE; one that is not executable runs in this shell, and need not stand -u
    if [ -x "$1" ]; then "$1"; return; fi
    set +u
    # shellcheck source=/dev/null
    source "$1"
    set -u
}

run_script() { # FILE
    printf '%s: %s\n' "$0" "$1"
    case "$1" in
        *.sh) run_shell "$1" ;;
        *.sql) sql -f "$1" ;;
        *.sql.gz) gunzip -c "$1" | sql ;;
        *.sql.xz) xzcat "$1" | sql ;;
        *.sql.zst) zstd -dc "$1" | sql ;;
        *) printf '%s: ignored\n' "$0" ;;
    esac
}

# with_server POSTGRES-ARGUMENT...: database and scripts, on a server that only the socket reaches.
with_server() {
    local file
    export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
    NOTIFY_SOCKET='' pg_ctl -w start \
        -o "$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")"
    make_database
    for file in /docker-entrypoint-initdb.d/*; do run_script "$file"; done
    pg_ctl -m fast -w stop
}

# move_up: each entry once, PG_VERSION last; safe to begin again.
move_up() {
    local ready="$PGDATA/.initialized" entry
    for entry in "$ready"/*; do
        [ "${entry##*/}" = PG_VERSION ] || mv -T "$entry" "$PGDATA/${entry##*/}"
    done
    sync -f "$PGDATA"
    [ ! -e "$ready/PG_VERSION" ] || mv -T "$ready/PG_VERSION" "$PGDATA/PG_VERSION"
    rmdir "$ready"
}

initialize() { # POSTGRES-ARGUMENT...
    local target="$PGDATA"
    rm -rf "$PGDATA/.initializing"
    require_empty
    read_environment
    PGDATA="$target/.initializing"
    make_cluster
    allow_hosts "$@"
    with_server "$@"
    sync -f "$PGDATA"
    mv -T "$PGDATA" "$target/.initialized"
    PGDATA="$target"
    unset PGPASSWORD POSTGRES_PASSWORD
}

wants_only_information() {
    local argument
    for argument in "$@"; do
        case "$argument" in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
    done
    return 1
}

main() {
    case "${1:-}" in -*) set -- postgres "$@" ;; esac
    if [ "${1:-}" != postgres ] || wants_only_information "$@"; then exec "$@"; fi
    prepare_directories
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
    fi
    if [ ! -s "$PGDATA/PG_VERSION" ] && [ ! -d "$PGDATA/.initialized" ]; then
        initialize "${@:2}"
    fi
    if [ -d "$PGDATA/.initialized" ]; then move_up; fi
    exec "$@"
}

main "$@"
