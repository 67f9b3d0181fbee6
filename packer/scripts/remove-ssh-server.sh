#!/usr/bin/env bash
# Removes the SSH server: nothing listens for a login in what ships. Packer's connection, which the
# steps after this one share, stays: sshd's children outlive the unit (KillMode=process).
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive

main() {
  apt-get --quiet --yes --option DPkg::Lock::Timeout=120 purge \
    openssh-server openssh-sftp-server
  systemctl mask ssh.service ssh.socket
}

main "$@"
