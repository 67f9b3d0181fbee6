#!/usr/bin/env bash
# Reboots the builder, so that the checks see what an instance's own boot makes of the image.
set -euo pipefail
shopt -s inherit_errexit

main() {
  # What check.sh goes by: that a reboot was asked for, and that /run went with the old boot.
  touch /var/tmp/assay-reboot /run/assay-before-reboot
  # A server that is told to end would still let a connection in, and the next step run in the old
  # boot. Without it that step waits for the new one. This session lives on (KillMode=process).
  systemctl stop ssh.socket ssh.service
  systemctl start --no-block reboot.target
  # Holds the connection until the shutdown cuts it.
  sleep 120
  echo "The builder did not reboot within 120 s." >&2
  return 1
}

main "$@"
