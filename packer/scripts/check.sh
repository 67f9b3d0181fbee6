#!/usr/bin/env bash
# What must be true after the image's first own boot. Every claim is one line, `claim ok: …` or
# `claim failed: …`; the receipt keeps them.
# Inputs: APP_IMAGE, DATADOG_AGENT_VERSION, DATADOG_KEY_FINGERPRINT, DOCKER_VERSION, SSM_AGENT.
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

# Fingerprints of the keys in these folders, but for those of Debian's own package.
foreign_keys() {
  local keyring
  while IFS= read -r -d '' keyring; do
    dpkg-query --search "${keyring}" 2>/dev/null | grep --quiet '^debian-archive-keyring:' ||
      gpg --homedir "$(mktemp --directory)" --batch --quiet --show-keys --with-colons "${keyring}" |
      awk -F: '$1 == "pub" { getline; print $10 }' # The line after a key has its fingerprint.
  done < <(find "$@" -type f -print0 2>/dev/null)
}

# A package's script may put its own keyring over the one that the bake had made.
claim_keys() {
  local text="apt takes what is not Debian's by ${DATADOG_KEY_FINGERPRINT} alone" found
  found=$(foreign_keys "$@" | sort --unique)
  if [[ ${found} == "${DATADOG_KEY_FINGERPRINT}" ]]; then
    echo "claim ok: ${text}"
  else
    echo "claim failed: ${text}; found: ${found//$'\n'/ }"
    failed=1
  fi
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
  claim_keys /usr/share/keyrings /etc/apt/keyrings /etc/apt/trusted.gpg.d
  if [[ ${SSM_AGENT} == true ]]; then
    claim 'the SSM agent starts at boot' systemctl is-active --quiet amazon-ssm-agent.service
  else
    skip 'the SSM agent starts at boot (left out here)'
  fi
  return "${failed}"
}

main "$@"
