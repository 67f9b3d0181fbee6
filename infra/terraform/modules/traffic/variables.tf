variable "name" {
  description = "Name of the load balancer."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets, two zones at least."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the load balancer."
  type        = string
}

variable "domain" {
  description = "DNS name that is served by HTTPS; null serves HTTP alone."
  type        = string
}

variable "listener_port" {
  description = "TCP port for HTTP."
  type        = number
}

variable "serving_port" {
  description = "TCP port whose listener the fleet puts its rule before."
  type        = number
}

variable "log_bucket" {
  description = "Bucket of the logs."
  type        = string
}

variable "log_prefixes" {
  description = "Where in the bucket each kind of log lies."
  type        = object({ access = string, connection = string })
}

variable "has_logs" {
  description = "Whether requests and connections are logged."
  type        = bool
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
}
