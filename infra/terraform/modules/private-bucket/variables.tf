variable "name" {
  description = "Name of the bucket, unique in the world."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts what is put; null where a writer can use Amazon's own alone."
  type        = string
  default     = null
}

variable "expire_after_days" {
  description = "Days after which an object goes; null keeps it."
  type        = number
  default     = null
}

variable "writers" {
  description = "AWS services that may put objects, each below a path of its own."
  type        = list(object({ service = string, path = string }))
  default     = []
}
