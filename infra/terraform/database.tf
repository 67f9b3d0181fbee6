locals {
  database_port = 5432
}

module "database" {
  source = "./modules/database"

  name                = local.name
  subnet_ids          = values(module.network.private_subnet_ids)
  security_group_id   = module.perimeter.security_group_ids["database"]
  port                = local.database_port
  instance_class      = var.database_instance_class
  kms_key_arn         = module.key["data"].arn
  backup_days         = var.database_backup_days
  multi_az            = var.zone_redundant
  deletion_protection = var.deletion_protection

  # RDS would make its log groups itself, without key and end.
  depends_on = [aws_cloudwatch_log_group.this]
}
