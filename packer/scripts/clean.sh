#!/usr/bin/env bash
# Takes out of the image what belongs to this one builder, and stops whatever would write it anew
# when the builder stops. The image's own claims say what must be gone (usr/lib/assay/image-claims).
set -euo pipefail
shopt -s inherit_errexit

stop_writers() {
  systemctl stop rsyslog.service 2>/dev/null || true # Not in every source image.
  if systemctl cat amazon-ssm-agent.service >/dev/null 2>&1; then
    # Packer's own session runs through the agent: its state goes when the builder shuts down, after
    # the last of its processes (its own unit ends only the first: KillMode=process).
    install --directory /run/systemd/system/amazon-ssm-agent.service.d
    printf '%s\n' '[Service]' 'KillMode=control-group' \
      'ExecStopPost=/bin/rm -rf /var/lib/amazon/ssm /var/log/amazon/ssm' \
      >/run/systemd/system/amazon-ssm-agent.service.d/90-leave-no-state.conf
    systemctl daemon-reload
  fi
}

clean_docker() {
  docker container prune --force >/dev/null
  rm --recursive --force /root/.docker /home/*/.docker
  systemctl stop docker.socket docker.service containerd.service
  # The daemons draw their ids, and dockerd its own networks, when they start without. containerd
  # holds running containers alone: the app's image is dockerd's.
  rm --force /var/lib/docker/engine-id /etc/docker/key.json
  rm --recursive --force /var/lib/docker/tmp /var/lib/docker/network /var/lib/containerd/*
}

clean_packages() {
  apt-get --yes clean
  rm --recursive --force /var/lib/apt/lists /var/cache/apt /var/log/apt
  install --directory /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt
  rm --force /var/cache/ldconfig/aux-cache
  find /var/cache/debconf -name '*-old' -delete
}

# The machine's own identity. machine-id stays, empty, so that the next boot draws one.
clean_identity() {
  local hosts
  : >/etc/machine-id
  : >/etc/hostname
  hosts=$(sed '/^127\.0\.1\.1/d' /etc/hosts)
  printf '%s\n' "${hosts}" >/etc/hosts # Written in place: a local body has it as a mount.
  # It saves a new seed whenever it stops: now, and not when the builder does.
  systemctl stop systemd-random-seed.service
  rm --force /var/lib/dbus/machine-id /var/lib/systemd/random-seed
  rm --force /var/lib/systemd/credential.secret /etc/ssh/ssh_host_*
  rm --force /etc/datadog-agent/{auth_token,ipc_cert.pem,install.json}
  rm --force /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init
  rm --recursive --force /var/lib/dhcp/* /var/lib/dhcpcd/* /var/lib/cloud
}

clean_traces() {
  # From here on journald writes to /run alone.
  journalctl --relinquish-var
  rm --recursive --force /var/log/journal/*
  find /var/log -type f \( -name '*.gz' -o -name '*.old' -o -name '*.[0-9]' \) -delete
  find /var/log -type f -exec truncate --size=0 {} +
  rm --force /root/.*_history /home/*/.*_history /root/.wget-hsts
  rm --recursive --force /root/.gnupg /root/.cache /home/*/.cache /root/.ssh /var/tmp/*
  rm --recursive --force /home/*/.ssh/authorized_keys /var/crash/* /var/lib/systemd/coredump/*
}

main() {
  stop_writers
  clean_docker
  clean_packages
  clean_identity
  clean_traces
}

main "$@"
