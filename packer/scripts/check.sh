#!/usr/bin/env bash
# What must be true after the image's first own boot. Every claim is one line, `claim ok: …` or
# `claim failed: …`; the receipt keeps them.
# Inputs: APP_IMAGE, DATADOG_AGENT_VERSION, DOCKER_VERSION, SSM_AGENT.
set -euo pipefail
shopt -s inherit_errexit

failed=0

claim() {
  local text=$1
  shift
  if "$@" >/dev/null 2>&1; then
    echo "claim ok: ${text}"
  else
    echo "claim failed: ${text}"
    failed=1
  fi
}

skip() {
  echo "claim skipped: $1"
}

rebooted() {
  [[ -e /var/tmp/assay-reboot && ! -e /run/assay-before-reboot ]]
}

booted() {
  local status=0
  timeout 120 cloud-init status --wait || status=$?
  ((status == 0 || status == 2)) # 2: done, with a warning that cloud-init recovered from.
}

no_failed_unit() {
  local units
  units=$(systemctl list-units --failed --plain --no-legend)
  [[ -z ${units} ]] || {
    echo "${units}" >&3
    return 1
  }
}

version_is() {
  [[ $(dpkg-query --show --showformat='${Version}' "$1") == "$2" ]]
}

image_is_preloaded() {
  docker image inspect --format '{{join .RepoDigests "\n"}}' assay.local/app:baked |
    grep --line-regexp --fixed-strings "${APP_IMAGE}"
}

no_registry_login() {
  ! find /root /home -path '*/.docker/config.json' | grep .
}

not_running() {
  ! systemctl is-active --quiet "$1"
}

main() {
  exec 3>&2
  claim 'the builder rebooted' rebooted
  claim 'cloud-init is done' booted
  claim 'no unit failed' no_failed_unit
  claim 'Docker starts at boot' systemctl is-active --quiet docker.service
  claim "docker.io is ${DOCKER_VERSION}" version_is docker.io "${DOCKER_VERSION}"
  claim "datadog-agent is ${DATADOG_AGENT_VERSION}" \
    version_is datadog-agent "${DATADOG_AGENT_VERSION}"
  claim 'the Datadog agent waits for its key' not_running datadog-agent.service
  claim 'the app image is the one asked for' image_is_preloaded
  claim 'no registry login is kept' no_registry_login
  if [[ ${SSM_AGENT} == true ]]; then
    claim 'the SSM agent starts at boot' systemctl is-active --quiet amazon-ssm-agent.service
  else
    skip 'the SSM agent starts at boot (left out here)'
  fi
  return "${failed}"
}

main "$@"
