#!/usr/bin/env bash
# Reboots the builder, so that the checks see what an instance's own boot makes of the image.
set -euo pipefail
shopt -s inherit_errexit

main() {
  cp /proc/sys/kernel/random/boot_id /var/lib/assay-boot-before
  systemctl start --no-block reboot.target
  # Holds the connection until the shutdown cuts it: the next step cannot meet the old boot.
  sleep 120
  echo "The builder did not reboot within 120 s." >&2
  return 1
}

main "$@"
