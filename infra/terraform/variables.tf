# Values stand in infra/env/<environment>.tfvars.json, which the assay program reads too; each key
# that is not declared here is the program's alone.

variable "environment" {
  description = "Which environment this is; part of every name."
  type        = string

  validation {
    condition     = contains(["local", "dev", "prod"], var.environment)
    error_message = "environment must be local, dev or prod."
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

variable "vpc_cidr" {
  description = "IPv4 range of the VPC, a /16 to /28."
  type        = string

  validation {
    condition     = can(regex("/(1[6-9]|2[0-8])$", var.vpc_cidr)) && can(cidrnetmask(var.vpc_cidr))
    error_message = "vpc_cidr must be an IPv4 CIDR between /16 and /28, like 10.0.0.0/16."
  }
}

variable "public_subnets" {
  description = "Subnets of the load balancer and the NAT gateways: one a zone, two zones at least."
  type        = list(object({ cidr = string, zone = string }))

  validation {
    condition     = length(distinct(var.public_subnets[*].zone)) >= 2
    error_message = "public_subnets must span two zones: a load balancer takes no fewer."
  }

  validation {
    condition     = length(distinct(var.public_subnets[*].zone)) == length(var.public_subnets)
    error_message = "public_subnets must have one subnet a zone."
  }

  validation {
    condition = alltrue([
      for subnet in var.public_subnets :
      can(cidrnetmask(subnet.cidr)) && can(regex("^[a-f]$", subnet.zone))
    ])
    error_message = "public_subnets must have IPv4 CIDRs and zone letters, a to f."
  }
}

variable "private_subnets" {
  description = "Subnets of instances, builders and database: one in each zone of public_subnets."
  type        = list(object({ cidr = string, zone = string }))

  validation {
    condition     = toset(var.private_subnets[*].zone) == toset(var.public_subnets[*].zone)
    error_message = "private_subnets must be in the zones of public_subnets."
  }

  validation {
    condition     = length(distinct(var.private_subnets[*].zone)) == length(var.private_subnets)
    error_message = "private_subnets must have one subnet a zone."
  }

  validation {
    condition     = alltrue([for subnet in var.private_subnets : can(cidrnetmask(subnet.cidr))])
    error_message = "private_subnets must have IPv4 CIDRs."
  }
}

variable "zone_redundant" {
  description = <<-EOT
    Whether the loss of one zone leaves the others whole: a NAT gateway and the endpoints in each
    zone, and a standby of the database. Otherwise one of each.
  EOT
  type        = bool
}

variable "app_repository" {
  description = "Name of the app image's repository, like assay/sentiment."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9/_-]*$", var.app_repository))
    error_message = "app_repository must be lower-case letters, digits, slashes, _ and -."
  }
}

variable "app_port" {
  description = "TCP port on which an instance serves requests."
  type        = number

  validation {
    condition     = var.app_port >= 1 && var.app_port <= 65535
    error_message = "app_port must be a TCP port, 1 to 65535."
  }
}

variable "health_port" {
  description = "TCP port on which an instance answers health checks; another than app_port."
  type        = number

  validation {
    condition     = var.health_port >= 1 && var.health_port <= 65535
    error_message = "health_port must be a TCP port, 1 to 65535."
  }

  validation {
    condition     = var.health_port != var.app_port
    error_message = "health_port must differ from app_port."
  }
}

variable "listener_port" {
  description = "TCP port for HTTP; with a domain it redirects to HTTPS on 443."
  type        = number

  validation {
    condition     = var.listener_port >= 1 && var.listener_port <= 65535
    error_message = "listener_port must be a TCP port, 1 to 65535."
  }

  validation {
    condition     = var.domain == null || var.listener_port != 443
    error_message = "listener_port must not be 443, where a domain's HTTPS is."
  }
}

variable "domain" {
  description = "DNS name of the service, a zone of its own; null serves HTTP alone."
  type        = string

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a DNS name, like sentiment.example.com, or null."
  }
}

variable "access_logs" {
  description = "Whether the load balancer logs requests and connections to the log bucket."
  type        = bool
}

variable "log_retention_days" {
  description = "Days that logs are kept, in buckets and log groups alike."
  type        = number

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653], var.log_retention_days
    )
    error_message = "log_retention_days must be one of CloudWatch Logs' own, like 90 or 365."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer and the database."
  type        = bool
}

variable "database_instance_class" {
  description = "Instance class of the database, like db.t4g.micro."
  type        = string

  validation {
    condition     = can(regex("^db\\.[a-z0-9-]+\\.[a-z0-9]+$", var.database_instance_class))
    error_message = "database_instance_class must be an RDS instance class, like db.t4g.micro."
  }
}

variable "database_backup_days" {
  description = "Days back to which the database can be restored, to the second; 1 to 35."
  type        = number

  validation {
    condition     = var.database_backup_days >= 1 && var.database_backup_days <= 35
    error_message = "database_backup_days must be 1 to 35: without backups there is no way back."
  }
}

variable "budget_usd_per_month" {
  description = "US dollars a month of which 80 %, and a forecast of 100 %, alarm alarm_email."
  type        = number

  validation {
    condition     = var.budget_usd_per_month > 0
    error_message = "budget_usd_per_month must be above 0."
  }
}

variable "alarm_email" {
  description = "Address that alarms are mailed to."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.alarm_email))
    error_message = "alarm_email must be a mail address."
  }
}
