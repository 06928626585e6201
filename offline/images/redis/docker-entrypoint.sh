#!/bin/bash
# Starts Redis as the user redis. Options, or the path of a configuration file, are enough.
#
# SKIP_DROP_PRIVS keeps root; SKIP_FIX_PERMS leaves the owners of files alone.
set -eu

has_capability() { setpriv --dump | grep -Eq "Capability bounding set:.*\b$1\b"; }

as_redis() { setpriv --reuid redis --regid redis --clear-groups "$@"; }

# own_data_folder: only when it holds nothing but what Redis itself writes.
own_data_folder() {
    local other
    other="$(find . -mindepth 1 -maxdepth 1 ! -name '*.rdb' ! -name appendonlydir -print -quit)"
    if [ -n "$other" ]; then
        printf 'note: %s is in the data folder, so no owner there is changed\n' "$other"
        return
    fi
    find . ! -user redis -exec chown redis {} +
}

# own_configuration FILE: only when Redis cannot read it and nothing else lies beside it.
own_configuration() {
    if [ ! -f "$1" ] || as_redis test -r "$1"; then return; fi
    if [ "$(find "$(dirname "$1")" -mindepth 1 -maxdepth 1 | wc -l)" != 1 ]; then
        printf 'note: %s is not alone in its folder, so its owner is not changed\n' "$1"
        return
    fi
    chown redis "$(dirname "$1")" "$1"
}

drop_to_redis() {
    if [ -z "${SKIP_FIX_PERMS:-}" ]; then
        own_data_folder
        case "${2:-}" in '' | -*) ;; *) own_configuration "$2" ;; esac
    fi
    exec setpriv --reuid redis --regid redis --clear-groups --nnp \
        --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$0" "$@"
}

# The official binary is compiled with protected mode off; here that is an argument, unless the
# arguments or the configuration file say something themselves.
protected_mode_is_set() {
    case " $* " in *' --protected-mode '*) return 0 ;; esac
    [ -f "${2:-}" ] && grep -Eiq '^[[:space:]]*protected-mode[[:space:]]' "$2"
}

case "${1?no command}" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "${1##*/}" != redis-server ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ] && [ -z "${SKIP_DROP_PRIVS:-}" ] &&
    has_capability setuid && has_capability setgid; then
    drop_to_redis "$@"
fi
if [ "$(umask)" = 0022 ]; then umask 0077; fi
if ! protected_mode_is_set "$@"; then set -- "$@" --protected-mode no; fi
exec "$@"
