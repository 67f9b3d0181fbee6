#!/usr/bin/env bash
# Builds the root that stands for Debian's cloud AMI: Debian 13 by mmdebstrap, no kernel, no boot
# loader.
#
#   build-root.sh <output.tar>
#
# Same package versions and same files give the same bytes: every time stamp is the date of the
# newest release file of the archive, and the serial in /etc/cloud/build.info comes from that date
# and from the list of packages. Needs root (or passwordless sudo) and mmdebstrap.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)
readonly here
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg
readonly archive=http://deb.debian.org/debian
readonly security=http://deb.debian.org/debian-security

# What Debian's image of the same name carries and a container can use. python3-apt and sqv come
# by dependency; gnupg is left out, as there.
readonly packages=(
  systemd systemd-sysv dbus libpam-systemd dbus-user-session
  cloud-init cloud-guest-utils openssh-server sudo
  ca-certificates curl wget iproute2 iputils-ping netbase ethtool nftables
  bash-completion bsdextrautils file less locales lsof nano procps psmisc
  bzip2 xz-utils zstd tzdata uuid-runtime vim-tiny apparmor
)

say() { printf 'build-root: %s\n' "$*" >&2; }

# Prints the date of a suite's release file in seconds since the epoch.
release_epoch() {
  local release date
  release=$(curl --fail --silent --show-error --max-time 30 "$1/InRelease")
  date=$(sed -n 's/^Date: //p' <<<"${release}")
  date --utc --date "${date}" +%s
}

newest_release_epoch() {
  local main updates newest
  main=$(release_epoch "${archive}/dists/trixie")
  updates=$(release_epoch "${security}/dists/trixie-security")
  newest=$((main > updates ? main : updates))
  printf '%s\n' "${newest}"
}

sources() {
  local uri=$1
  shift
  printf 'deb [signed-by=%s] %s %s main\n' "${keyring}" "${uri}" "$@"
}

build() {
  local output=$1 joined
  joined=$(
    IFS=,
    printf '%s' "${packages[*]}"
  )
  local elevate=()
  [[ ${EUID} -eq 0 ]] || elevate=(sudo --non-interactive --preserve-env=SOURCE_DATE_EPOCH)
  # The three sources lines share one shape, so that the newest of each package is taken.
  {
    sources "${archive}" trixie
    sources "${archive}" trixie-updates
    sources "${security}" trixie-security
  } | "${elevate[@]}" mmdebstrap --quiet --mode=root --variant=apt --format=tar \
    --include="${joined}" \
    --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt=path-exclude=/usr/share/man/* \
    --dpkgopt=path-exclude=/usr/share/locale/* \
    --customize-hook="sync-in ${here}/rootfs /" \
    --customize-hook="${here}/customize-root.sh" \
    trixie "${output}" -
}

main() {
  if [[ $# -ne 1 ]]; then
    say 'usage: build-root.sh <output.tar>'
    exit 2
  fi
  local output=$1 partial
  partial="${output%.tar}.partial.tar"
  trap 'rm -f -- "'"${partial}"'"' EXIT
  SOURCE_DATE_EPOCH=$(newest_release_epoch)
  export SOURCE_DATE_EPOCH
  say "Debian 13, archive of $(date --utc --date "@${SOURCE_DATE_EPOCH}" +%F)"
  build "${partial}"
  mv -- "${partial}" "${output}"
}

main "$@"
