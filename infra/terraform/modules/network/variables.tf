variable "name" {
  description = "Name of the VPC, and prefix of what is in it."
  type        = string
}

variable "account_id" {
  description = "Account whose principals alone may pass the endpoints, 12 digits."
  type        = string
}

variable "region" {
  description = "Region that the zone letters are of."
  type        = string
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC."
  type        = string
}

variable "public_cidrs" {
  description = "Ranges of the subnets with a way in, by zone letter."
  type        = map(string)
}

variable "private_cidrs" {
  description = "Ranges of the subnets without a way in, by zone letter; the same letters."
  type        = map(string)
}

variable "zone_redundant" {
  description = "Whether each zone has a NAT gateway and endpoints of its own, or the first alone."
  type        = bool
}

variable "endpoint_security_group_id" {
  description = "Security group of the interface endpoints."
  type        = string
}

variable "flow_log_group_arn" {
  description = "Log group that accepted and refused flows are written to."
  type        = string
}

variable "flow_log_role_arn" {
  description = "Role by which VPC Flow Logs writes to that group."
  type        = string
}
