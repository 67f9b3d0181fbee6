#!/usr/bin/env bash
# Takes a fresh clone to the point where `assay setup` can run, and runs it.
#
#   bootstrap.sh [--npm-only] [assay setup's own flags]
#
# Checks the platform, installs the npm packages of package-lock.json, then hands over. When nothing
# that set-up depends on has changed since it last succeeded, it is done in a fraction of a second.
# Input: XDG_CACHE_HOME, below which tools are kept.
set -euo pipefail
shopt -s inherit_errexit

root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
readonly root
readonly cache="${XDG_CACHE_HOME:-${HOME}/.cache}/assay"
readonly node_minimum=20.11
readonly free_gigabytes=10

# Prints one line per thing this machine lacks.
list_faults() {
  [[ "$(uname -sm)" == "Linux x86_64" ]] || echo "Linux on x86-64 is needed, this is $(uname -sm)"
  [[ -e /etc/debian_version ]] || echo "Debian or Ubuntu is needed: there is no /etc/debian_version"
  if [[ "$(id -u)" != 0 ]] && ! sudo -n true 2>/dev/null; then
    echo "root or sudo without a password is needed: run as root, or add a NOPASSWD rule"
  fi
  local free
  free=$(df --output=avail --block-size=1G "${cache}" | tail -n 1)
  if ((free < free_gigabytes)); then
    echo "${free_gigabytes} GB of free disk are needed in ${cache}, ${free} GB are there"
  fi
  local node=0 oldest
  if command -v node >/dev/null; then node=$(node -p process.versions.node); fi
  oldest=$(printf '%s\n' "${node_minimum}" "${node}" | sort --version-sort | head -n 1)
  if [[ "${oldest}" != "${node_minimum}" ]]; then
    echo "Node ${node_minimum} or newer with npm is needed, found ${node} (see https://nodejs.org)"
  fi
}

check_platform() {
  mkdir -p "${cache}"
  local faults
  faults=$(list_faults)
  if [[ -z "${faults}" ]]; then return; fi
  {
    echo "assay: this machine lacks what Assay needs. [ERR_SETUP_PLATFORM]"
    while IFS= read -r fault; do echo "  - ${fault}"; done <<<"${faults}"
    echo "  next: mend the lines above, then: make setup"
  } >&2
  exit 1
}

# Packages that already agree with the lock file (after `npm install NAME`) are left alone.
install_npm_packages() {
  local stamp="${root}/node_modules/.assay-lock" wanted
  wanted=$(sha256sum <"${root}/package-lock.json")
  if [[ -e "${stamp}" && "$(<"${stamp}")" == "${wanted}" ]]; then return; fi
  if ! npm --prefix "${root}" ls --all >/dev/null 2>&1; then
    echo "> Install npm packages" >&2
    npm --prefix "${root}" ci --no-audit --no-fund --loglevel=error >&2
  fi
  echo "${wanted}" >"${stamp}"
}

# Hash of everything the outcome of `assay setup` depends on.
inputs_key() {
  cd "${root}"
  find infra/setup infra/local/source-ami ami-scripts/commands/setup.ts -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16
}

# True when the last success still holds: same inputs, every tool there, Docker answering.
is_ready() {
  local path
  [[ -e "$1" ]] || return 1
  while IFS= read -r path; do [[ -e "${path}" ]] || return 1; done <"$1"
  curl --silent --max-time 5 --output /dev/null --unix-socket /var/run/docker.sock http://d/_ping
}

main() {
  if [[ ! -d "${root}/node_modules/tsx" ]]; then check_platform; fi
  mkdir -p "${cache}"
  exec 9>"${cache}/npm.lock"
  flock 9
  install_npm_packages
  exec 9>&-
  if [[ "${1:-}" == --npm-only ]]; then return; fi
  local stamp
  stamp="${cache}/ready/$(inputs_key)"
  if (($# == 0)) && is_ready "${stamp}"; then return; fi
  check_platform
  exec "${root}/ami-scripts/bin/assay" setup --stamp "${stamp}" "$@"
}

main "$@"
