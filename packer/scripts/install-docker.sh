#!/usr/bin/env bash
# Installs Debian's Docker in the pinned versions and holds them.
# Inputs: DOCKER_VERSION, DOCKER_CLI_VERSION, CONTAINERD_VERSION, RUNC_VERSION.
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive

readonly -A pins=(
  ["docker.io"]="${DOCKER_VERSION}"
  ["docker-cli"]="${DOCKER_CLI_VERSION}"
  ["containerd"]="${CONTAINERD_VERSION}"
  ["runc"]="${RUNC_VERSION}"
)

# A point release takes the old version away: say which pin, and what there is instead.
assert_available() {
  local package offered
  for package in "${!pins[@]}"; do
    offered=$(apt-cache madison "${package}" | awk '{ print $3 }')
    if ! grep --quiet --line-regexp --fixed-strings "${pins[${package}]}" <<<"${offered}"; then
      echo "${package} ${pins[${package}]} is not in the archive, but ${offered//$'\n'/ }." >&2
      echo "Review it and change packer/versions.auto.pkrvars.hcl." >&2
      return 1
    fi
  done
}

install_docker() {
  local package
  local -a exact=()
  for package in "${!pins[@]}"; do
    exact+=("${package}=${pins[${package}]}")
  done
  apt-get --quiet --yes --option DPkg::Lock::Timeout=120 \
    --option Dpkg::Options::=--force-confold --no-install-recommends \
    install "${exact[@]}" ca-certificates
  apt-mark hold "${!pins[@]}" >/dev/null
}

assert_installed() {
  local package found
  for package in "${!pins[@]}"; do
    found=$(dpkg-query --show --showformat='${Version}' "${package}")
    if [[ ${found} != "${pins[${package}]}" ]]; then
      echo "${package} is ${found}, pinned is ${pins[${package}]}." >&2
      return 1
    fi
  done
  timeout 60 docker info --format 'dockerd {{.ServerVersion}}, storage {{.Driver}}'
}

main() {
  apt-get --quiet --option DPkg::Lock::Timeout=120 update
  assert_available
  install_docker
  systemctl enable --now docker.service
  assert_installed
}

main "$@"
