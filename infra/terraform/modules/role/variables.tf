variable "name" {
  description = "Name of the role, of its policy and of its instance profile."
  type        = string
}

variable "description" {
  description = "What the role is for."
  type        = string
}

variable "trust" {
  description = "Who may take on the role: an IAM trust policy in JSON."
  type        = string
}

variable "policy" {
  description = "What it may do: an IAM policy in JSON."
  type        = string
}

variable "boundary_arn" {
  description = "Policy beyond which no policy of the role reaches."
  type        = string
}

variable "max_session_seconds" {
  description = "Longest session, 3600 to 43200 s."
  type        = number
  default     = 3600
}

variable "is_instance_role" {
  description = "Whether instances take it on, by an instance profile of the same name."
  type        = bool
  default     = false
}
