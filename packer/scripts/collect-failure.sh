#!/usr/bin/env bash
# Runs when a step before it failed, and prints what the builder would take with it: disk, units,
# journal, packages. Best effort: a broken builder cannot tell everything.
set -euo pipefail
shopt -s inherit_errexit

section() {
  echo "--- $1"
  shift
  timeout 20 "$@" 2>&1 | tail --lines=80 || true # One that fails must not hide the others.
}

main() {
  section 'disk' df --human-readable / /var/lib/docker
  section 'memory' free --mebi
  section 'failed units' systemctl list-units --failed --plain --no-legend
  section 'packages that are not whole' dpkg --audit
  section 'docker' docker info
  section 'cloud-init' cloud-init status --long
  section 'journal' journalctl --no-pager --boot --priority=warning --lines=60
}

main "$@"
