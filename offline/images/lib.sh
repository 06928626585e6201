# shellcheck shell=bash
# Functions for building images from Debian packages; sourced, never run.
#
# An image carries the label odoo-cloud.source: the hash of its folder and of its base. A tag with
# the expected label is done; anything else is built anew. Tags are set last, so that a build that
# was interrupted never looks like a finished one.

IMAGES_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly IMAGES_ROOT
readonly SOURCE_LABEL=odoo-cloud.source
readonly WORK_ROOT="${TMPDIR:-/var/tmp}"

log() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# mirror_uris: every package source of this machine, one a line, in the order of its files.
mirror_uris() {
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '$1 == "URIs:" { print $2 }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ "://") { print $i; break } }'
}

# debian_mirror: DEBIAN_MIRROR if it is set, else this machine's first source.
debian_mirror() {
    local mirror
    mirror="${DEBIAN_MIRROR:-$(mirror_uris | grep -v security | head -n 1 || true)}"
    [ -n "$mirror" ] || fail "no Debian mirror in /etc/apt/sources.list.d/*.sources;" \
        "set DEBIAN_MIRROR to the address of one"
    printf '%s\n' "${mirror%/}"
}

security_mirror() { mirror_uris | grep security | head -n 1 || true; }

# source_hash FOLDER TEXT...: names, modes and contents of the folder's files, and the texts.
source_hash() {
    local folder="$1"
    shift
    {
        printf '%s\n' "$@"
        (cd "$folder" && find . -type f -printf '%m %p\n' | LC_ALL=C sort)
        (cd "$folder" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    } | sha256sum | cut -c1-16
}

# label_of TAG: the hash that it was built from; empty when it is not ours. Fails without the tag.
label_of() {
    docker image inspect --format "{{with .Config.Labels}}{{index . \"$SOURCE_LABEL\"}}{{end}}" \
        "$1" 2>/dev/null
}

is_current() { [ "$(label_of "$1" || true)" = "$2" ]; } # TAG HASH

is_foreign() { # TAG
    local label
    label="$(label_of "$1")" && [ -z "$label" ]
}

# locked NAME COMMAND...: one builder of an image on this machine at a time.
locked() {
    local name="$1"
    shift
    (
        exec 9>"$WORK_ROOT/odoo-cloud-image-$name.lock"
        flock --nonblock 9 || { log "$name: another build is under way, waiting" && flock 9; }
        "$@"
    )
}

require_debootstrap() {
    [ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this script with sudo"
    command -v debootstrap >/dev/null && return
    log "installing debootstrap"
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends debootstrap
}

base_hash() { source_hash "$IMAGES_ROOT/debian" "$1"; } # SUITE

write_sources() { # SUITE ROOT MIRROR
    local suite="$1" root="$2" mirror="$3" security
    security="$(security_mirror)"
    local signed=/usr/share/keyrings/debian-archive-keyring.gpg
    rm -f "$root/etc/apt/sources.list"
    {
        printf 'Types: deb\nURIs: %s\nSuites: %s\n' "$mirror" "$suite"
        printf 'Components: main\nSigned-By: %s\n' "$signed"
        if [ "$suite" != sid ] && [ -n "$security" ]; then
            printf '\nTypes: deb\nURIs: %s\nSuites: %s-security\n' "$security" "$suite"
            printf 'Components: main\nSigned-By: %s\n' "$signed"
        fi
    } >"$root/etc/apt/sources.list.d/debian.sources"
}

# fill_root SUITE ROOT MIRROR: a minimal Debian with our apt and dpkg settings.
fill_root() {
    local suite="$1" root="$2" mirror="$3"
    debootstrap --variant=minbase "$suite" "$root" "$mirror"
    install -m 0644 "$IMAGES_ROOT/debian/apt.conf" "$root/etc/apt/apt.conf.d/90image"
    install -m 0644 "$IMAGES_ROOT/debian/dpkg.cfg" "$root/etc/dpkg/dpkg.cfg.d/image"
    install -m 0755 "$IMAGES_ROOT/debian/policy-rc.d" "$root/usr/sbin/policy-rc.d"
    write_sources "$suite" "$root" "$mirror"
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/*.log \
        "$root"/usr/share/{man,info} "$root"/usr/share/locale/*/
    find "$root/usr/share/doc" -type f ! -name copyright -delete
}

# clear_root ROOT: debootstrap mounts in there, and cannot undo it when it is killed.
clear_root() {
    awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
    rm -rf --one-file-system "$1"
}

# import_base SUITE TAG HASH: always from an empty folder; a half-filled one is thrown away.
import_base() {
    local suite="$1" tag="$2" hash="$3" root="$WORK_ROOT/odoo-cloud-debian-$1" mirror id
    is_current "$tag" "$hash" && return
    mirror="$(debian_mirror)"
    clear_root "$root"
    log "$tag: debootstrap from $mirror"
    fill_root "$suite" "$root" "$mirror"
    id="$(tar --numeric-owner --one-file-system -C "$root" -c . |
        docker import --change 'CMD ["bash"]' --change "LABEL $SOURCE_LABEL=$hash" -)"
    docker tag "$id" "$tag"
    clear_root "$root"
}

# ensure_base SUITE: odoo-cloud/debian:SUITE is there.
ensure_base() {
    local suite="$1" tag="odoo-cloud/debian:$1" hash started=$SECONDS
    hash="$(base_hash "$suite")"
    is_current "$tag" "$hash" && return
    require_debootstrap
    locked "debian-$suite" import_base "$suite" "$tag" "$hash"
    log "$tag: imported in $((SECONDS - started)) s"
}

# prepared FOLDER: a copy of the folder, with what its prepare.sh has to fetch for it.
prepared() {
    local context
    context="$(mktemp -d "$WORK_ROOT/odoo-cloud-context-XXXXXX")"
    cp -a "$1/." "$context"
    if [ -x "$1/prepare.sh" ]; then "$1/prepare.sh" "$context"; fi
    printf '%s\n' "$context"
}

docker_build() { # TAG FOLDER HASH
    local mirror old context
    is_current "$1" "$3" && return
    mirror="$(debian_mirror)"
    old="$(docker image inspect --format '{{.Id}}' "$1" 2>/dev/null || true)"
    context="$(prepared "$2")"
    # The classic builder: BuildKit is a plugin that Debian's docker.io does not bring.
    DOCKER_BUILDKIT=0 docker build --force-rm --tag "$1" --label "$SOURCE_LABEL=$3" \
        --build-arg "DEBIAN_MIRROR=$mirror" "$context"
    rm -rf "$context"
    [ -z "$old" ] || drop_image "$old"
}

drop_image() { # ID
    docker image rm "$1" >/dev/null 2>&1 || log "${1:7:12}: still in use, left where it is"
}

# ensure_image TAG FOLDER: the image of that folder's Dockerfile is there, on its base.
ensure_image() {
    local tag="$1" folder="$2" suite hash started=$SECONDS
    suite="$(sed -n 's|^FROM odoo-cloud/debian:||p' "$folder/Dockerfile")"
    [ -n "$suite" ] || fail "$folder/Dockerfile: its FROM must be odoo-cloud/debian:SUITE"
    hash="$(source_hash "$folder" "$(base_hash "$suite")")"
    if is_current "$tag" "$hash"; then
        log "$tag: already built ($hash)"
        return
    fi
    if is_foreign "$tag"; then
        log "$tag: comes from elsewhere, left alone; docker image rm $tag to have it built here"
        return
    fi
    ensure_base "$suite"
    log "$tag: building $folder on odoo-cloud/debian:$suite"
    locked "${tag//[:\/]/-}" docker_build "$tag" "$folder" "$hash"
    log "$tag: built in $((SECONDS - started)) s"
}
