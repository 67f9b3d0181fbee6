variable "name" {
  description = "Name of the instance, and prefix of what belongs to it."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, two zones at least."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the database."
  type        = string
}

variable "port" {
  description = "TCP port."
  type        = number
}

variable "instance_class" {
  description = "RDS instance class."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of storage, backups and master password."
  type        = string
}

variable "backup_days" {
  description = "Days back to which it can be restored, 1 to 35."
  type        = number
}

variable "multi_az" {
  description = "Whether a standby waits in another zone."
  type        = bool
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete it."
  type        = bool
}
