# Order is the contract: provision, reboot, checks, inventory, cleanup, hygiene asserts last.
build {
  sources = ["source.amazon-ebs.assay"]

  provisioner "shell" {
    script          = "${path.root}/scripts/wait-for-cloud-init.sh"
    execute_command = local.as_root
  }

  provisioner "file" {
    sources     = ["${path.root}/rootfs", "${path.root}/../systemd"]
    destination = "/tmp/assay"
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/install-files.sh"
    execute_command = local.as_root
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/install-docker.sh"
    execute_command = local.as_root
    env = {
      DOCKER_VERSION     = var.docker_version
      DOCKER_CLI_VERSION = var.docker_cli_version
      CONTAINERD_VERSION = var.containerd_version
      RUNC_VERSION       = var.runc_version
    }
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/install-datadog-agent.sh"
    execute_command = local.as_root
    env = {
      DATADOG_AGENT_VERSION   = var.datadog_agent_version
      DATADOG_APT_URL         = var.datadog_apt_url
      DATADOG_KEY_URL         = var.datadog_key_url
      DATADOG_KEY_FINGERPRINT = var.datadog_apt_key_fingerprint
    }
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/install-ssm-agent.sh"
    execute_command = local.as_root
    env = {
      REGION                    = var.region
      SSM_AGENT                 = var.ssm_agent
      SSM_AGENT_VERSION         = var.ssm_agent_version
      SSM_AGENT_KEY_URL         = var.ssm_agent_key_url
      SSM_AGENT_KEY_FINGERPRINT = var.ssm_agent_key_fingerprint
    }
  }

  provisioner "shell" {
    script           = "${path.root}/scripts/preload-app-image.sh"
    use_env_var_file = true
    execute_command  = local.as_root_by_file
    env = {
      APP_IMAGE         = var.app_image
      REGISTRY_PASSWORD = var.registry_password
    }
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/enable-units.sh"
    execute_command = local.as_root
  }

  provisioner "shell" {
    script            = "${path.root}/scripts/reboot.sh"
    execute_command   = local.as_root
    expect_disconnect = true
    # The script's file went with the reboot: /tmp is a tmpfs.
    skip_clean = true
  }

  provisioner "shell" {
    script          = "${path.root}/scripts/check.sh"
    execute_command = local.as_root
    env = {
      APP_IMAGE               = var.app_image
      DATADOG_AGENT_VERSION   = var.datadog_agent_version
      DATADOG_KEY_FINGERPRINT = var.datadog_apt_key_fingerprint
      DOCKER_VERSION          = var.docker_version
      SSM_AGENT               = var.ssm_agent
    }
  }

  # By the connection that is open: nothing listens for another one any more.
  provisioner "shell" {
    scripts = [
      "${path.root}/scripts/remove-ssh-server.sh",
      "${path.root}/scripts/take-inventory.sh",
    ]
    execute_command = local.as_root
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/assay/inventory.json"
    destination = "${var.output_dir}/inventory.json"
  }

  provisioner "shell" {
    scripts = [
      "${path.root}/scripts/clean.sh",
      "${path.root}/scripts/verify.sh",
    ]
    execute_command = local.as_root
  }

  error-cleanup-provisioner "shell" {
    script          = "${path.root}/scripts/collect-failure.sh"
    execute_command = local.as_root
  }

  post-processor "manifest" {
    output = "${var.output_dir}/manifest.json"
    custom_data = {
      build_id = var.build_id
      bake_key = var.bake_key
    }
  }
}

locals {
  # Variables go by the environment, never by sudo's arguments: those are logged.
  as_root = "{{ .Vars }} sudo --preserve-env bash {{ .Path }}"
  # A secret must not even be an argument of the shell that sshd starts, which /proc shows to all:
  # Packer writes it to a file on /tmp, a tmpfs, and removes that file after the step.
  as_root_by_file = ". {{ .EnvVarFile }} && sudo --preserve-env bash {{ .Path }}"
}
