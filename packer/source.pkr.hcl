locals {
  run_tags = {
    Name          = "assay-builder-${var.build_id}"
    "assay:build" = var.build_id
    "assay:env"   = var.environment
  }
  # The AMI also carries the run tags; Packer sets these last, when it is finished.
  image_tags = {
    Name                  = var.ami_name
    "assay:app-image"     = var.app_image
    "assay:build"         = var.build_id
    "assay:datadog-agent" = var.datadog_agent_version
    "assay:docker"        = var.docker_version
    "assay:env"           = var.environment
    "assay:key"           = var.bake_key
    "assay:source-ami"    = var.source_ami
    "assay:ssm-agent"     = var.ssm_agent ? var.ssm_agent_version : "none"
    "assay:status"        = "candidate"
  }
}

source "amazon-ebs" "assay" {
  region        = var.region
  source_ami    = var.source_ami
  instance_type = var.builder_instance_type

  subnet_id                   = var.subnet_id
  security_group_ids          = [var.security_group_id]
  associate_public_ip_address = var.ssh_interface == "public_ip"
  iam_instance_profile        = var.instance_profile
  run_tags                    = local.run_tags
  run_volume_tags             = local.run_tags

  # A power-off from inside ends the builder; its user data schedules one.
  shutdown_behavior = "terminate"
  user_data = templatefile("builder-user-data.pkrtpl.yaml", {
    ttl_minutes       = var.builder_ttl_minutes
    installs_ssm      = var.ssh_interface == "session_manager"
    region            = var.region
    version           = var.ssm_agent_version
    key_url           = var.ssm_agent_key_url
    key_fingerprint   = var.ssm_agent_key_fingerprint
    ssm_agent_install = filebase64("${path.root}/scripts/install-ssm-agent.sh")
  })

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  # Encrypted from the start: encrypt_boot would copy the finished AMI and leave a clear one behind.
  launch_block_device_mappings {
    device_name           = var.root_device_name
    volume_type           = "gp3"
    volume_size           = var.root_volume_gib
    encrypted             = true
    delete_on_termination = true
  }

  communicator                  = "ssh"
  ssh_username                  = "admin"
  ssh_interface                 = var.ssh_interface
  ssh_timeout                   = "3m"
  ssh_keep_alive_interval       = "5s"
  ssh_clear_authorized_keys     = true
  temporary_key_pair_type       = "ed25519"
  pause_before_ssm              = var.ssh_interface == "session_manager" ? "10s" : "0s"
  decode_authorization_messages = true

  ami_name        = var.ami_name
  ami_description = "Assay golden AMI, content key ${var.bake_key}"
  imds_support    = "v2.0"
  tags            = local.image_tags
  snapshot_tags   = local.image_tags

  # Both keys: the delay falls to 2 s when it stands alone.
  aws_polling {
    delay_seconds = 2
    max_attempts  = 900
  }
}
