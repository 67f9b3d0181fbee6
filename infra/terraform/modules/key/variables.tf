variable "alias" {
  description = "Name of the key, without the prefix alias/."
  type        = string
}

variable "description" {
  description = "What the key encrypts."
  type        = string
}

variable "account_id" {
  description = "Account whose IAM decides about the key, 12 digits."
  type        = string
}

variable "region" {
  description = "Region of the log groups."
  type        = string
}

variable "log_group_arns" {
  description = "Log groups that CloudWatch Logs may encrypt by the key, and no others."
  type        = list(string)
  default     = []
}
