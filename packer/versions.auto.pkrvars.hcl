# The pin file: every version in the image that this project chooses, and nothing else.
# One `name = "value"` a line. A pin that its archive no longer carries stops the bake, and the
# installer names the versions on offer.

# Source: https://packages.debian.org/trixie/docker.io (dpkg versions, main and security).
# Reviewed 2026-11-21; next review 2026-12-21 or at the next Debian 13 point release.
docker_version     = "26.1.5+dfsg1-9+deb13u1"
docker_cli_version = "26.1.5+dfsg1-9+deb13u1"
containerd_version = "1.7.24~ds1-6+deb13u1"
runc_version       = "1.1.15+ds1-2+b4"

# Source: https://github.com/DataDog/datadog-agent/releases. Held below 7.84, where the process
# manager replaces the systemd units that ours are ordered after.
# Reviewed 2026-11-21; next review 2027-01-21.
datadog_agent_version = "1:7.80.4-1"
# Holds the key whose fingerprint the environment names (infra/env, datadog_apt_key_fingerprint).
datadog_key_url = "https://keys.datadoghq.com/DATADOG_APT_KEY_CURRENT.public"

# Source: https://github.com/aws/amazon-ssm-agent/releases, signing key "SSM Agent" of 2026-06-04,
# which ends 2027-11-25. The address only has to hold the key: the fingerprint is what is trusted.
# Reviewed 2026-11-21; next review 2027-01-21.
ssm_agent_version         = "3.3.4624.0"
ssm_agent_key_url         = "https://raw.githubusercontent.com/aws/amazon-ecs-ami/a2532d3/files/amazon-ssm-agent.gpg"
ssm_agent_key_fingerprint = "1C5B395CBE5E74E2F1CA21592784DBF388D19D46"
