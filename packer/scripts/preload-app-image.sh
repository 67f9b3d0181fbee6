#!/usr/bin/env bash
# Pulls the app image by digest from the environment's registry, so that a boot fetches nothing.
# The login lives in a tmpfs for the length of one pull.
# Inputs: APP_IMAGE (<registry>/<repository>@sha256:…), REGISTRY_PASSWORD.
set -euo pipefail
shopt -s inherit_errexit

# The name the units run; the same in every environment.
readonly local_name=assay.local/app:baked

pull() {
  local registry=${APP_IMAGE%%/*}
  DOCKER_CONFIG=$(mktemp --directory --tmpdir=/run)
  export DOCKER_CONFIG
  trap 'rm --recursive --force "${DOCKER_CONFIG}"' EXIT
  if ! quietly docker login --username AWS --password-stdin "${registry}" \
    <<<"${REGISTRY_PASSWORD}" || ! quietly docker pull --quiet "${APP_IMAGE}"; then
    echo "Registry ${registry} did not serve ${APP_IMAGE}." >&2
    return 1
  fi
}

# What the command says is shown only if it fails: at every login Docker warns that its file holds
# the token in clear, but that is in memory, and gone in seconds.
quietly() {
  local words
  words=$("$@" 2>&1) || {
    echo "${words}" >&2
    return 1
  }
}

assert_image() {
  local digests
  digests=$(docker image inspect --format '{{join .RepoDigests "\n"}}' "${local_name}")
  if ! grep --quiet --line-regexp --fixed-strings "${APP_IMAGE}" <<<"${digests}"; then
    echo "The preloaded image is ${digests}, wanted is ${APP_IMAGE}." >&2
    return 1
  fi
}

main() {
  pull
  docker tag "${APP_IMAGE}" "${local_name}"
  assert_image
}

main "$@"
