# What the image is made of. Each of these is part of the content key: the app image by its digest,
# the versions and keys of the pin file by that file.

variable "source_ami" {
  type        = string
  description = "Id of the Debian source AMI, resolved and recorded by the caller."
  validation {
    condition     = can(regex("^ami-[0-9a-f]+$", var.source_ami))
    error_message = "Pass an AMI id: the caller resolves the name once."
  }
}

variable "app_image" {
  type        = string
  description = "App image by digest: <registry>/<repository>@sha256:<digest>."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.app_image))
    error_message = "Pass the app image by digest, never by tag."
  }
}

variable "root_volume_gib" {
  type        = number
  description = "Size of the root volume in GiB."
}

variable "docker_version" {
  type        = string
  description = "Debian version of docker.io."
}

variable "docker_cli_version" {
  type        = string
  description = "Debian version of docker-cli."
}

variable "containerd_version" {
  type        = string
  description = "Debian version of containerd."
}

variable "runc_version" {
  type        = string
  description = "Debian version of runc."
}

variable "datadog_agent_version" {
  type        = string
  description = "Package version of datadog-agent, with its epoch."
}

variable "datadog_apt_url" {
  type        = string
  description = "Datadog's package archive."
}

variable "datadog_key_url" {
  type        = string
  description = "Where the archive's signing key is downloaded from."
}

variable "datadog_apt_key_fingerprint" {
  type        = string
  description = "Full fingerprint of the only key that may sign the archive."
}

variable "ssm_agent" {
  type        = bool
  description = "Whether the image carries the Amazon SSM agent."
}

variable "ssm_agent_version" {
  type        = string
  description = "Version of the Amazon SSM agent."
}

variable "ssm_agent_key_url" {
  type        = string
  description = "Where the agent's signing key is downloaded from."
}

variable "ssm_agent_key_fingerprint" {
  type        = string
  description = "Full fingerprint of the only key that may sign the agent."
}

# Where, how and for whom the build runs. None of these changes the image.

variable "environment" {
  type        = string
  description = "Environment the AMI is proved for (tag assay:env): local, dev or prod."
}

variable "region" {
  type        = string
  description = "AWS region of the build, for example eu-west-1."
}

variable "root_device_name" {
  type        = string
  description = "Root device of the source AMI, for example /dev/xvda."
}

variable "build_id" {
  type        = string
  description = "Names this bake on everything it creates, so that a sweep finds it."
}

variable "bake_key" {
  type        = string
  description = "Content key of the image (tag assay:key)."
}

variable "ami_name" {
  type        = string
  description = "Name of the AMI; unique in the account and region."
}

variable "builder_instance_type" {
  type        = string
  description = "Instance type of the builder."
}

variable "builder_ttl_minutes" {
  type        = number
  description = "Minutes from a boot after which the builder ends itself."
}

variable "subnet_id" {
  type        = string
  description = "Subnet of the builder: public for public_ip, otherwise private."
}

variable "security_group_id" {
  type        = string
  description = "The base's security group for builders. Packer makes none of its own."
}

variable "instance_profile" {
  type        = string
  description = "Instance profile of the builder; Session Manager needs it."
}

variable "ssh_interface" {
  type        = string
  description = "How Packer reaches the builder: public_ip, private_ip or session_manager."
}

variable "registry_password" {
  type        = string
  description = "ECR token for one pull; comes by PKR_VAR_registry_password; on no disk."
  sensitive   = true
}

variable "output_dir" {
  type        = string
  description = "Folder on the machine that runs Packer for the manifest and the inventory."
}
