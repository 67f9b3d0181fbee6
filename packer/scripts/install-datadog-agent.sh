#!/usr/bin/env bash
# Installs the Datadog agent from the vendor's archive without the vendor's installer: key pinned by
# fingerprint, version pinned and held, no API key, not started. The key comes at boot.
# Inputs: DATADOG_AGENT_VERSION, DATADOG_APT_URL, DATADOG_KEY_URL, DATADOG_KEY_FINGERPRINT.
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive

readonly keyring=/usr/share/keyrings/datadog-archive-keyring.gpg
readonly source_list=/etc/apt/sources.list.d/datadog.list
readonly policy=/usr/sbin/policy-rc.d

fail() {
  echo "$1." >&2
  exit 1
}

apt_get() {
  apt-get --quiet --yes --option DPkg::Lock::Timeout=120 \
    --option Dpkg::Options::=--force-confold --no-install-recommends "$@"
}

# Only the pinned key enters the keyring, whatever else the download holds.
install_key() {
  local work
  work=$(mktemp --directory)
  local -a gpg=(gpg --homedir "${work}" --batch --quiet --no-autostart)
  curl --fail --silent --show-error --location --retry 5 --max-time 60 \
    --output "${work}/key" "${DATADOG_KEY_URL}"
  "${gpg[@]}" --import "${work}/key"
  "${gpg[@]}" --export "${DATADOG_KEY_FINGERPRINT}" >"${work}/pinned"
  if [[ ! -s ${work}/pinned ]]; then
    "${gpg[@]}" --list-keys --with-colons | awk -F: '$1 == "fpr"' >&2
    fail "${DATADOG_KEY_URL} holds the keys above, not the pinned ${DATADOG_KEY_FINGERPRINT}"
  fi
  # Readable by apt's own user, which checks the signatures.
  install --mode=0644 "${work}/pinned" "${keyring}"
  rm --recursive --force "${work}"
}

# Reads the vendor's list alone: Debian's are fresh already, and stay.
add_archive() {
  echo "deb [signed-by=${keyring}] ${DATADOG_APT_URL} stable 7" >"${source_list}"
  apt_get --option Dir::Etc::SourceList="${source_list}" --option Dir::Etc::SourceParts=- \
    --option APT::Get::List-Cleanup=0 --error-on=any update
}

# The agent cannot start before it has its key: a policy of 101 keeps the package from trying. What
# it recommends stays out: datadog-signing-keys puts the vendor's keys of many years over our one,
# to follow their rotation on machines that are upgraded. An image is not.
install_agent() {
  local offered
  offered=$(apt-cache madison datadog-agent | awk '{ print $3 }')
  grep --quiet --line-regexp --fixed-strings "${DATADOG_AGENT_VERSION}" <<<"${offered}" ||
    fail "datadog-agent ${DATADOG_AGENT_VERSION} is not in ${DATADOG_APT_URL}; review the pin file"
  printf '#!/bin/sh\nexit 101\n' >"${policy}"
  chmod 0755 "${policy}"
  apt_get install "datadog-agent=${DATADOG_AGENT_VERSION}"
  rm "${policy}"
  apt-mark hold datadog-agent >/dev/null
}

# Key, site and tags come at boot; what is the same everywhere stands here. Our drop-in for the unit
# (systemd/) keeps it from starting before it has its key.
configure_agent() {
  cat >/etc/datadog-agent/datadog.yaml <<'YAML'
logs_enabled: true
apm_config:
  enabled: true
  receiver_port: 8126
YAML
  chown dd-agent:dd-agent /etc/datadog-agent/datadog.yaml
  chmod 0640 /etc/datadog-agent/datadog.yaml
}

assert_agent() {
  local found
  found=$(dpkg-query --show --showformat='${Version}' datadog-agent)
  [[ ${found} == "${DATADOG_AGENT_VERSION}" ]] ||
    fail "datadog-agent is ${found}, pinned is ${DATADOG_AGENT_VERSION}"
  ! systemctl is-active --quiet datadog-agent.service || fail "datadog-agent runs without a key"
  ! grep --quiet '^api_key:' /etc/datadog-agent/datadog.yaml || fail "datadog.yaml holds an API key"
  # The Docker socket equals root: the package must not have joined the agent to its group either.
  [[ -z $(getent group docker | cut -d: -f4) ]] || fail "group docker has members"
}

main() {
  unset DD_API_KEY
  apt_get install curl gpg
  install_key
  add_archive
  install_agent
  configure_agent
  assert_agent
}

main "$@"
