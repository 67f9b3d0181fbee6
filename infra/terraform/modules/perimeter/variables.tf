variable "name" {
  description = "Prefix of the groups' names."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the groups."
  type        = string
}

variable "public_ports" {
  description = "TCP ports of the load balancer, open to everybody; as texts."
  type        = set(string)
}

variable "app_ports" {
  description = "TCP ports of an instance that the load balancer speaks to, by purpose."
  type        = map(number)
}

variable "database_port" {
  description = "TCP port of the database."
  type        = number
}
