#!/usr/bin/env bash
# Puts the uploaded trees in place, owned by root: /tmp/assay/rootfs is laid out as /,
# /tmp/assay/systemd holds units and drop-ins.
set -euo pipefail
shopt -s inherit_errexit

readonly upload=/tmp/assay

copy_tree() {
  local from=$1 to=$2
  install --directory "${to}"
  cp --recursive --no-preserve=ownership,timestamps "${from}/." "${to}/"
}

# Every uploaded file must now be there, byte for byte, and writable by root alone.
assert_tree() {
  local from=$1 to=$2 file path
  while IFS= read -r -d '' file; do
    path="${to}/${file}"
    if ! cmp --silent "${from}/${file}" "${path}"; then
      echo "${path} is not what was uploaded." >&2
      return 1
    fi
    if [[ -n $(find "${path}" \( -not -user root -o -not -group root -o -perm /022 \)) ]]; then
      echo "${path} is not root's alone to write." >&2
      return 1
    fi
  done < <(cd "${from}" && find . -type f -printf '%P\0')
}

# Users and folders that the trees declare (sysusers.d, tmpfiles.d).
create_operator() {
  systemd-sysusers /usr/lib/sysusers.d/assay.conf
  systemd-tmpfiles --create /usr/lib/tmpfiles.d/assay.conf
  if id --name --groups ops | grep --quiet --word-regexp --regexp=sudo --regexp=docker; then
    echo "The operator must have neither sudo nor Docker: $(id ops)." >&2
    return 1
  fi
}

main() {
  umask 022
  copy_tree "${upload}/rootfs" /
  copy_tree "${upload}/systemd" /etc/systemd/system
  assert_tree "${upload}/rootfs" ""
  assert_tree "${upload}/systemd" /etc/systemd/system
  create_operator
  systemctl daemon-reload
}

main "$@"
