#!/usr/bin/env bash
# Hook of mmdebstrap (--extract-hook): turns the extracted packages in $1 into the root of the app
# image. There is no shell, no package manager and no interpreter in it; Node comes as a layer.
# Environment: ASSAY_UID, ASSAY_GID (the app's user), ASSAY_KEEP (packages that stay, by name).
set -euo pipefail
shopt -s inherit_errexit
shopt -s nullglob

# What scanners read in an image without dpkg: one control file per package (as distroless does).
write_package_status() {
  local root=$1 archive package
  local status="${root}/var/lib/dpkg/status.d"
  mkdir -p "${status}"
  for archive in "${root}"/var/cache/apt/archives/*.deb; do
    package=$(dpkg-deb --field "${archive}" Package)
    if [[ " ${ASSAY_KEEP} " == *" ${package} "* ]]; then
      dpkg-deb --field "${archive}" >"${status}/${package}"
    else
      remove_package_files "${root}" "${archive}"
    fi
  done
}

# Packages that came only as a dependency: nothing in the image calls them.
remove_package_files() {
  local root=$1 archive=$2 path
  dpkg-deb --fsys-tarfile "${archive}" | tar --list | while read -r path; do
    if [[ ${path} != */ ]]; then
      rm --force "${root}/${path}"
    fi
  done
}

# ca-certificates' own maintainer script would do this; it needs a shell in the root.
write_certificate_bundle() {
  local root=$1
  local source="${root}/usr/share/ca-certificates"
  cat "${source}"/mozilla/*.crt >"${root}/etc/ssl/certs/ca-certificates.crt"
  rm --recursive --force "${source}" "${root}/usr/sbin/update-ca-certificates"
}

write_users() {
  local root=$1
  cat >"${root}/etc/passwd" <<EOF
root:x:0:0:root:/root:/usr/sbin/nologin
app:x:${ASSAY_UID}:${ASSAY_GID}:app:/nonexistent:/usr/sbin/nologin
EOF
  printf 'root:x:0:\napp:x:%s:\n' "${ASSAY_GID}" >"${root}/etc/group"
}

remove_unused() {
  local root=$1
  # mmdebstrap itself removes 00mmdebstrap, and fails when it is gone.
  find "${root}/etc/apt" -type f ! -name 00mmdebstrap -delete
  rm --recursive --force "${root:?}"/{boot,home,media,mnt,opt,srv} \
    "${root}"/etc/{dpkg,hostname,resolv.conf,fstab,debconf.conf,update-motd.d} \
    "${root}"/etc/{perl,ca-certificates,ca-certificates.conf,profile.d,skel} \
    "${root}"/usr/lib/x86_64-linux-gnu/{gconv,perl,perl5} "${root}"/usr/share/{perl5,perl,gcc} \
    "${root}"/usr/share/{man,info,locale,lintian,bug,pixmaps,debconf,mime} \
    "${root}"/usr/{games,include,src} "${root}"/var/{backups,local,mail,opt,log}
  find "${root}/usr/share/doc" -type f ! -name copyright -delete
  find "${root}/usr" -xtype l -delete
  find "${root}/usr" -mindepth 1 -type d -empty -delete
}

main() {
  local root=$1
  write_package_status "${root}"
  write_certificate_bundle "${root}"
  write_users "${root}"
  remove_unused "${root}"
}

main "$@"
