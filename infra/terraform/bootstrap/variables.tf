# The same values as the base's, of infra/env/<environment>.tfvars.json.

variable "environment" {
  description = "Which environment the state is of; part of the bucket's name."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod: the local cloud has no Terraform state."
  }
}

variable "account_id" {
  description = "AWS account that the environment lives in, 12 digits. Others are refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits, as `aws sts get-caller-identity` tells them."
  }
}

variable "region" {
  description = "AWS region, like eu-west-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,}(-[a-z]+)+-[1-9]$", var.region))
    error_message = "region must be an AWS region, like eu-west-1."
  }
}
