#!/usr/bin/env bash
# Last of all: the image's own claims, before it is cut. They are made once more where they count,
# on the finished AMI (assay-image-claims.service): a builder writes until it has stopped.
set -euo pipefail
shopt -s inherit_errexit

# What is missing for the SSM agent's state and logs to go at the shutdown.
kept_sessions() {
  local unit
  unit=$(systemctl cat amazon-ssm-agent.service 2>/dev/null) || return 0
  grep --quiet '^ExecStopPost=/bin/rm -rf /var/lib/amazon/ssm /var/log/amazon/ssm$' <<<"${unit}" ||
    echo 'no ExecStopPost that removes them'
  grep --quiet '^KillMode=control-group$' <<<"${unit}" || echo 'writers that outlive the unit'
}

claim_sessions_go() {
  local text='Session Manager state and logs go at the shutdown' missing
  missing=$(kept_sessions)
  if [[ -n ${missing} ]]; then
    echo "claim failed: ${text}; found: ${missing//$'\n'/ }"
    return 1
  fi
  echo "claim ok: ${text}"
}

# The builder's way to be root goes when nothing needs it any more: cleanup and this script ran by
# it, and so does collecting a failed claim. cloud-init does not write it anew: see
# 90-assay-no-ssh.cfg.
give_up_sudo() {
  rm --force /etc/sudoers.d/90-cloud-init-users
  [[ ! -e /etc/sudoers.d/90-cloud-init-users ]]
}

main() {
  local failed=0
  claim_sessions_go || failed=1
  /usr/lib/assay/image-claims builder || failed=1
  sync
  ((failed == 0)) || return 1
  give_up_sudo
}

main "$@"
