#!/usr/bin/env bash
# Installs the Amazon SSM agent from Amazon's own .deb, its detached signature checked against one
# pinned key. Runs twice where Session Manager is the way in: from the builder's user data first.
# Inputs: REGION, SSM_AGENT_VERSION, SSM_AGENT_KEY_URL, SSM_AGENT_KEY_FINGERPRINT,
# SSM_AGENT (false leaves it out).
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive

installed_version() {
  # Empty when it is not there.
  dpkg-query --show --showformat='${Version}' amazon-ssm-agent 2>/dev/null || true
}

download() {
  curl --fail --silent --show-error --location --retry 5 --max-time 120 --output "$2" "$1"
}

# gpgv's status lines are the machine's form; its exit status alone accepts any key of the keyring.
assert_signature() {
  local work=$1 status
  local -a gpg=(gpg --homedir "${work}" --batch --quiet --no-autostart)
  "${gpg[@]}" --import "${work}/key"
  "${gpg[@]}" --export "${SSM_AGENT_KEY_FINGERPRINT}" >"${work}/keyring"
  if [[ ! -s ${work}/keyring ]]; then
    echo "${SSM_AGENT_KEY_URL} does not hold the pinned key ${SSM_AGENT_KEY_FINGERPRINT}." >&2
    return 1
  fi
  status=$(gpgv --status-fd 1 --keyring "${work}/keyring" \
    "${work}/agent.deb.sig" "${work}/agent.deb" 2>"${work}/log") || true # The lines decide.
  if ! grep --quiet "^\[GNUPG:\] VALIDSIG .*${SSM_AGENT_KEY_FINGERPRINT}" <<<"${status}" ||
    ! grep --quiet '^\[GNUPG:\] GOODSIG ' <<<"${status}"; then
    echo "The signature of amazon-ssm-agent ${SSM_AGENT_VERSION} is not the pinned key's:" >&2
    cat "${work}/log" >&2
    return 1
  fi
}

install_agent() {
  local work base
  work=$(mktemp --directory)
  base="https://s3.${REGION}.amazonaws.com/amazon-ssm-${REGION}/${SSM_AGENT_VERSION}/debian_amd64"
  download "${SSM_AGENT_KEY_URL}" "${work}/key"
  download "${base}/amazon-ssm-agent.deb" "${work}/agent.deb"
  download "${base}/amazon-ssm-agent.deb.sig" "${work}/agent.deb.sig"
  assert_signature "${work}"
  dpkg --install "${work}/agent.deb"
  apt-mark hold amazon-ssm-agent >/dev/null
  rm --recursive --force "${work}"
}

main() {
  if [[ ${SSM_AGENT:-true} != true ]]; then
    echo "Left out here: the Amazon SSM agent (ssm_agent is ${SSM_AGENT})."
    return
  fi
  if [[ $(installed_version) != "${SSM_AGENT_VERSION}"* ]]; then
    apt-get --quiet --option DPkg::Lock::Timeout=120 update
    apt-get --quiet --yes --option DPkg::Lock::Timeout=120 --no-install-recommends \
      install curl gpg gpgv
    install_agent
  fi
  if [[ $(installed_version) != "${SSM_AGENT_VERSION}"* ]]; then
    echo "amazon-ssm-agent is $(installed_version), pinned is ${SSM_AGENT_VERSION}." >&2
    return 1
  fi
  systemctl enable --now amazon-ssm-agent.service
}

main "$@"
