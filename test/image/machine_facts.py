"""What tells one machine from every other, as it knows itself: one JSON object of lists.

An empty list is a thing that this machine does not have.
"""

import glob
import hashlib
import json
import socket
import subprocess


def digests(*patterns):
    found = []
    for path in sorted(path for pattern in patterns for path in glob.glob(pattern)):
        with open(path, "rb") as file:
            found.append(hashlib.sha256(file.read()).hexdigest())
    return found


def words(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split()


def answer(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.split()


print(
    json.dumps(
        {
            "machine-id": words("/etc/machine-id"),
            "host name": [socket.gethostname()],
            "cloud-init instance": words("/var/lib/cloud/data/instance-id"),
            "Docker engine": answer("docker", "info", "--format", "{{.ID}}"),
            "Docker networks": answer("docker", "network", "ls", "--quiet", "--no-trunc"),
            "Docker key": digests("/etc/docker/key.json"),
            "containerd": digests("/var/lib/containerd/*introspection*/uuid"),
            "SSH host keys": digests("/etc/ssh/ssh_host_*"),
            "random seed": digests("/var/lib/systemd/random-seed"),
            "credential secret": digests("/var/lib/systemd/credential.secret"),
            "TLS keys": digests("/etc/ssl/private/*"),
            "storage names": digests("/etc/iscsi/initiatorname.iscsi", "/etc/nvme/host*"),
            "leases": digests("/var/lib/dhcp/*", "/var/lib/dhcpcd/*"),
            "Datadog": digests("/etc/datadog-agent/*token", "/etc/datadog-agent/*.pem"),
            "Datadog installation": digests("/etc/datadog-agent/install.json"),
            "Session Manager": digests("/var/lib/amazon/ssm/registration"),
        }
    )
)
