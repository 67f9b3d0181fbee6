#!/usr/bin/env bash
# Removes the SSH server: nothing listens for a login in what ships. The session that runs this
# stays, since sshd's children outlive the unit (KillMode=process); it ends with the builder.
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive

main() {
  apt-get --quiet --yes --option DPkg::Lock::Timeout=120 purge openssh-server
  systemctl mask ssh.service ssh.socket
  rm --force /etc/ssh/ssh_host_* /var/log/apt/* /var/log/dpkg.log
}

main "$@"
