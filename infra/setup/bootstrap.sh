#!/usr/bin/env bash
# Takes a fresh clone to the point where `assay setup` can run, and runs it: checks the names that
# make passes on and the platform, installs the npm packages (among them the Node that runs Assay:
# the machine's own only starts npm), hands over. When nothing that it depends on has changed since
# it last succeeded, it only touches its stamp: this version is still in use (sweep-cache.ts).
#
#   bootstrap.sh [--npm-only] [assay setup's own flags]
#
# Inputs: ENV, CLOUD; XDG_CACHE_HOME, below which tools are kept.
set -euo pipefail
shopt -s inherit_errexit

root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
readonly root cache="${XDG_CACHE_HOME:-${HOME}/.cache}/assay"
readonly node_minimum=20.11 free_gigabytes=10

# Ends as assay does: exit status, code, message, next step, and lines to list above it.
fail() {
  echo "assay: $3 [$2]"
  if [[ -n "${5:-}" ]]; then echo "  - ${5//$'\n'/$'\n  - '}"; fi
  echo "  next: $4"
  exit "$1"
} >&2

# What a verb would refuse, but only after minutes of set-up.
check_names() {
  local known
  known=$(cd "${root}/infra/env" && printf ', %s' *.tfvars.json)
  known=${known//.tfvars.json/}
  [[ "${known}," == *", ${ENV:-local},"* ]] ||
    fail 2 ERR_ENV_UNKNOWN "Unknown environment \"${ENV}\": it is none of ${known:2}." \
      "Use one of them, as in ENV=${known##*, }; their files are in ${root}/infra/env."
  [[ "${CLOUD:-default}" =~ ^[a-z][a-z0-9-]{0,30}$ ]] ||
    fail 2 ERR_USAGE "\"${CLOUD}\" cannot name a cloud." \
      "Use a letter, then letters, digits and hyphens, 31 at most, all lower-case."
}

# Prints one line per thing this machine lacks.
list_faults() {
  local free node
  [[ "$(uname -sm)" == "Linux x86_64" ]] || echo "Linux on x86-64 is needed, this is $(uname -sm)"
  [[ -e /etc/debian_version ]] || echo "Debian or Ubuntu is needed: there is no /etc/debian_version"
  [[ "$(id -u)" == 0 ]] || sudo -n true 2>/dev/null ||
    echo "root or sudo without a password is needed: run as root, or add a NOPASSWD rule"
  free=$(df --output=avail --block-size=1G "${cache}" | tail -n 1)
  ((free >= free_gigabytes)) ||
    echo "${free_gigabytes} GB of free disk are needed in ${cache}, ${free} GB are there"
  node=$(node -p process.versions.node 2>/dev/null || echo 0)
  printf '%s\n' "${node_minimum}" "${node}" | sort --check=silent --version-sort ||
    echo "Node ${node_minimum} or newer with npm is needed, found ${node} (see https://nodejs.org)"
}

check_platform() {
  local faults
  faults=$(list_faults)
  [[ -z "${faults}" ]] || fail 1 ERR_SETUP_PLATFORM "This machine lacks what Assay needs." \
    "Mend the lines above, then: make setup" "${faults}"
}

# Packages that already agree with the lock file (after `npm install NAME`) are left alone.
install_npm_packages() {
  flock 9
  local stamp="${root}/node_modules/.assay-lock" wanted began="${SECONDS}"
  wanted=$(sha256sum <"${root}/package-lock.json")
  if [[ -e "${stamp}" && "$(<"${stamp}")" == "${wanted}" ]]; then return; fi
  if ! npm --prefix "${root}" ls --all >/dev/null 2>&1; then
    echo "> Install npm packages, about 20 s" >&2
    npm --prefix "${root}" ci --no-audit --no-fund --loglevel=error >/dev/null
    echo "✓ Install npm packages  $((SECONDS - began)) s" >&2
  fi
  echo "${wanted}" >"${stamp}"
}

# Hash of everything the outcome of `assay setup` depends on.
inputs_key() {
  cd "${root}"
  find infra/setup infra/foundation ami-scripts/commands/setup.ts -type f \
    -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16
}

# True when the last success still holds: same inputs, every tool there, Docker answering.
is_ready() {
  [[ -e "$1" ]] && xargs --arg-file="$1" --delimiter='\n' ls -d >/dev/null 2>&1 &&
    curl --silent --max-time 5 --output /dev/null --unix-socket /var/run/docker.sock http://d/_ping
}

main() {
  if [[ "${1:-}" != --npm-only ]]; then check_names; fi
  mkdir -p "${cache}"
  if [[ ! -x "${root}/node_modules/.bin/node" ]]; then check_platform; fi
  install_npm_packages 9>"${cache}/npm.lock"
  if [[ "${1:-}" == --npm-only ]]; then return; fi
  local stamp
  stamp="${cache}/ready/$(inputs_key)"
  if (($# == 0)) && is_ready "${stamp}"; then exec touch "${stamp}"; fi
  check_platform
  exec "${root}/ami-scripts/bin/assay" setup --stamp "${stamp}" "$@"
}

main "$@"
