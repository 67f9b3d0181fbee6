#!/usr/bin/env bash
# Last of all: asserts what must be absent from the image. One line a claim, as in check.sh.
set -euo pipefail
shopt -s inherit_errexit

failed=0

# Every path that the pattern names must be absent.
absent() {
  local text=$1 found
  shift
  found=$(find "$@" 2>/dev/null) || true # A folder that is not there holds nothing.
  report "${text}" "${found}"
}

# A regular file must be there and empty.
empty() {
  local found=""
  [[ -f $1 && ! -s $1 ]] || found=$1
  report "$1 is empty" "${found}"
}

report() {
  if [[ -z $2 ]]; then
    echo "claim ok: $1"
  else
    echo "claim failed: $1; found: ${2//$'\n'/ }"
    failed=1
  fi
}

ssh_server() {
  dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' openssh-server 2>/dev/null |
    grep '^i' || true # No match is what is wanted.
  command -v sshd || true
}

# The SSM agent logs Packer's own session until the builder shuts down: see kept_sessions.
logs_with_content() {
  find "$1" -path "$1/amazon/ssm" -prune -o -type f -size +0 -print
}

# What is missing for the SSM agent's state and logs to go at the shutdown.
kept_sessions() {
  local unit
  unit=$(systemctl cat amazon-ssm-agent.service 2>/dev/null) || return 0
  grep --quiet '^ExecStopPost=/bin/rm -rf /var/lib/amazon/ssm /var/log/amazon/ssm$' <<<"${unit}" ||
    echo 'no ExecStopPost that removes them'
  grep --quiet '^KillMode=control-group$' <<<"${unit}" || echo 'writers that outlive the unit'
}

# Accounts that a password opens.
open_accounts() {
  awk -F: '$2 !~ /^[!*]/ { print $1 }' /etc/shadow
}

# The builder's way to be root goes when nothing needs it any more: cleanup and this script ran by
# it, and so does collecting a failed claim. cloud-init does not write it anew: see
# 90-assay-no-ssh.cfg.
give_up_sudo() {
  rm --force /etc/sudoers.d/90-cloud-init-users
  [[ ! -e /etc/sudoers.d/90-cloud-init-users ]]
}

main() {
  empty /etc/machine-id
  empty /etc/hostname
  report 'no SSH server is installed' "$(ssh_server)"
  report 'no account has a password' "$(open_accounts)"
  absent 'no SSH host key' /etc/ssh -name 'ssh_host_*'
  absent 'no authorized key' /root /home -name authorized_keys
  absent 'no cloud-init state' /var/lib/cloud -mindepth 1
  absent 'no journal' /var/log/journal -type f
  report 'no log has content' "$(logs_with_content /var/log)"
  report 'Session Manager state and logs go at the shutdown' "$(kept_sessions)"
  absent 'no shell history' /root /home -name '.*_history'
  absent 'no registry login' /root /home /run -path '*.docker/config.json'
  absent 'no package list or archive' /var/lib/apt/lists /var/cache/apt -type f
  absent 'no random seed or credential secret' /var/lib/systemd -maxdepth 1 \
    \( -name random-seed -o -name credential.secret \)
  absent 'no lease' /var/lib/dhcp /var/lib/dhcpcd -type f
  absent 'no core dump' /var/lib/systemd/coredump /var/crash -type f
  absent 'no cloud or git credential' /root /home \
    \( -name .aws -o -name .netrc -o -name .git-credentials -o -name .npmrc \)
  absent 'no leftover of the bake' /var/tmp -maxdepth 1 -name '*assay*'
  sync
  ((failed == 0)) || return 1
  give_up_sudo
}

main "$@"
