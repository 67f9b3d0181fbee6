locals {
  # Log groups by what writes them; `key` encrypts them.
  log_groups = {
    "sessions" = { name = "/assay/${var.environment}/sessions", key = "sessions" }
    "flows"    = { name = "/assay/${var.environment}/flows", key = "logs" }
    # RDS names these itself and would make them without key and end.
    "database"          = { name = "/aws/rds/instance/${local.name}/postgresql", key = "logs" }
    "database-upgrades" = { name = "/aws/rds/instance/${local.name}/upgrade", key = "logs" }
  }
  log_group_arn_prefix = "arn:aws:logs:${var.region}:${var.account_id}:log-group:"
}

module "key" {
  source = "./modules/key"

  for_each = {
    "sessions" = "What operators type, on its way and in its log group"
    "logs"     = "What machines log"
    "registry" = "App images"
    "data"     = "Database, its backups and its master password"
  }

  alias       = "${local.name}-${each.key}"
  description = "${local.name}: ${each.value}"
  account_id  = var.account_id
  region      = var.region
  log_group_arns = [
    for group in local.log_groups : "${local.log_group_arn_prefix}${group.name}"
    if group.key == each.key
  ]
}
