#!/usr/bin/env bash
# Waits until the builder's first boot is over, and stops what would take the dpkg lock later.
set -euo pipefail
shopt -s inherit_errexit

readonly deadline_seconds=300

# cloud-init ends with 2 for a recoverable warning, which is no reason to stop a bake.
wait_for_cloud_init() {
  local status=0
  timeout "${deadline_seconds}" cloud-init status --wait >/dev/null || status=$?
  if ((status != 0 && status != 2)); then
    cloud-init status --long >&2 || true # It reports the same failure again by its status.
    echo "cloud-init did not finish within ${deadline_seconds} s (status ${status})." >&2
    return 1
  fi
}

# Debian's image starts them at boot; they would also make the fleet drift.
mask_apt_timers() {
  systemctl mask --now apt-daily.timer apt-daily-upgrade.timer \
    apt-daily.service apt-daily-upgrade.service unattended-upgrades.service
}

# The folder that Packer uploads to, on a tmpfs: nothing of it stays in the image.
make_upload_folder() {
  install --directory --owner="${SUDO_USER:-root}" --mode=0755 /tmp/assay
}

main() {
  wait_for_cloud_init
  mask_apt_timers
  make_upload_folder
}

main "$@"
