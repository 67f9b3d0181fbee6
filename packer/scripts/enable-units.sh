#!/usr/bin/env bash
# Enables every uploaded unit that says where it belongs ([Install]); they start at the next boot.
set -euo pipefail
shopt -s inherit_errexit

readonly uploaded=/tmp/assay/systemd

main() {
  local file unit
  for file in "${uploaded}"/*.{service,socket,timer,target,path,mount}; do
    if [[ ! -e ${file} ]] || ! grep --quiet '^\[Install\]$' "${file}"; then
      continue
    fi
    unit=$(basename "${file}")
    systemctl enable "${unit}"
    if ! systemctl is-enabled --quiet "${unit}"; then
      echo "${unit} is not enabled: $(systemctl is-enabled "${unit}")." >&2
      return 1
    fi
  done
}

main "$@"
