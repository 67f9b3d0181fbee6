#!/usr/bin/env bash
# Last step of build-root.sh, run by mmdebstrap on the finished tree: settles what packages leave
# open and takes away what a container on a shared kernel cannot or must not run.
#
#   customize-root.sh <root folder>      (SOURCE_DATE_EPOCH from the caller)
set -euo pipefail
shopt -s inherit_errexit

# A unit is masked only where it would touch the host's kernel or wait for hardware.
mask_units() {
  local root=$1 unit reason
  while read -r unit reason; do
    [[ -n ${unit} ]] || continue
    ln -sf /dev/null "${root}/etc/systemd/system/${unit}"
    printf '%s: %s\n' "${unit}" "${reason}" >>"${root}/usr/local/lib/assay-body/masked-units.txt"
  done <<'UNITS'
systemd-udevd.service devices belong to the host
systemd-udev-trigger.service devices belong to the host
systemd-udevd-control.socket devices belong to the host
systemd-udevd-kernel.socket devices belong to the host
systemd-modules-load.service modules belong to the host
systemd-binfmt.service binfmt_misc is shared with the host
proc-sys-fs-binfmt_misc.automount binfmt_misc is shared with the host
systemd-pstore.service crash storage is the host's
systemd-hibernate-clear.service no EFI variables
sys-kernel-debug.mount debugfs is the host's
sys-kernel-tracing.mount tracefs is the host's
sys-kernel-config.mount configfs is the host's
dev-hugepages.mount huge pages are the host's
sys-fs-fuse-connections.mount fuse control is the host's
apparmor.service profiles load into the host's kernel
systemd-remount-fs.service the root is mounted by Docker
systemd-networkd.service addresses are given by Docker
systemd-networkd.socket addresses are given by Docker
systemd-networkd-wait-online.service addresses are given by Docker
systemd-timesyncd.service the clock is the host's
systemd-logind-varlink.socket no seats
console-getty.service the console is a log, nobody types into it
getty@.service no virtual terminals
serial-getty@.service no serial port
UNITS
}

# Debian's name pattern is debian-13-amd64-<date>-<build>: the date is the archive's, the build
# number is drawn from the packages, so that the same content always has the same name.
write_build_info() {
  local root=$1 digest build date
  digest=$(chroot "${root}" dpkg-query --show | sha256sum)
  build=$((16#${digest:0:8} % 10000))
  date=$(date --utc --date "@${SOURCE_DATE_EPOCH}" +%Y%m%d)
  printf 'build_name: debian-13-amd64\nserial: %s-%04d\n' "${date}" "${build}" \
    >"${root}/etc/cloud/build.info"
}

write_apt_sources() {
  local root=$1
  rm -f "${root}/etc/apt/sources.list" "${root}"/etc/apt/sources.list.d/*.list
  cat >"${root}/etc/apt/sources.list.d/debian.sources" <<'SOURCES'
Types: deb
URIs: http://deb.debian.org/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
}

main() {
  local root=$1
  mask_units "${root}"
  write_apt_sources "${root}"
  write_build_info "${root}"
  printf 'C.UTF-8 UTF-8\n' >"${root}/etc/locale.gen"
  # Every instance makes its own, as on Debian's image.
  rm -f "${root}"/etc/ssh/ssh_host_*_key* "${root}/var/lib/dbus/machine-id"
  rm -rf "${root}/var/lib/apt/lists/"* "${root}/var/cache/apt/"*.bin "${root}/var/log/"*.log
  : >"${root}/etc/machine-id"
  : >"${root}/etc/hostname"
}

main "$@"
