#!/bin/bash
# Starts Odoo with the database settings of the environment, once PostgreSQL answers.
#
# HOST, PORT, USER, PASSWORD (or PASSWORD_FILE) become --db_host and so on, unless the file ODOO_RC
# sets the option or libpq's own variable (PGHOST and so on) is there. Any command other than odoo
# or its options runs as it is.
set -eu

db_args=()

# offer OPTION VALUE PGVARIABLE
offer() {
    local option="$1" value="$2" pg_variable="$3"
    [ -z "${!pg_variable+set}" ] || return 0
    ! grep -Eq "^[[:space:]]*${option}[[:space:]]*=" "$ODOO_RC" || return 0
    db_args+=("--$option" "$value")
}

read_environment() {
    local password="${PASSWORD:-${DB_ENV_POSTGRES_PASSWORD:-${POSTGRES_PASSWORD:-odoo}}}"
    if [ -n "${PASSWORD_FILE+set}" ]; then password="$(<"$PASSWORD_FILE")"; fi
    offer db_host "${HOST:-${DB_PORT_5432_TCP_ADDR:-db}}" PGHOST
    offer db_port "${PORT:-${DB_PORT_5432_TCP_PORT:-5432}}" PGPORT
    offer db_user "${USER:-${DB_ENV_POSTGRES_USER:-${POSTGRES_USER:-odoo}}}" PGUSER
    offer db_password "$password" PGPASSWORD
}

run_odoo() {
    wait-for-psql.py "${db_args[@]}" --timeout=30
    exec odoo "$@" "${db_args[@]}"
}

read_environment
case "${1:-}" in
    odoo | --)
        shift
        if [ "${1:-}" = scaffold ]; then exec odoo "$@"; fi
        run_odoo "$@"
        ;;
    -*) run_odoo "$@" ;;
    *) exec "$@" ;;
esac
