locals {
  major_version = "17"
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Private subnets of ${var.name}"
  subnet_ids  = var.subnet_ids

  tags = { Name = var.name }
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.name}-postgres${local.major_version}"
  description = "PostgreSQL ${local.major_version} of ${var.name}"
  family      = "postgres${local.major_version}"

  # Without TLS there is no connection.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # Who came and went, but no statement: those carry what people wrote.
  parameter {
    name  = "log_connections"
    value = "1"
  }

  parameter {
    name  = "log_disconnections"
    value = "1"
  }

  tags = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier = var.name

  engine                     = "postgres"
  engine_version             = local.major_version
  auto_minor_version_upgrade = true
  instance_class             = var.instance_class
  parameter_group_name       = aws_db_parameter_group.this.id

  allocated_storage     = 20
  max_allocated_storage = 100
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  db_subnet_group_name   = aws_db_subnet_group.this.id
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false
  port                   = var.port
  multi_az               = var.multi_az
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  # RDS makes the password, keeps it in Secrets Manager and rotates it; nobody here ever sees it.
  username                            = "postgres"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true
  db_name                             = "sentiment"

  # Point in time recovery reaches as far back as backups do.
  backup_retention_period   = var.backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"
  deletion_protection       = var.deletion_protection

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  tags = { Name = var.name }
}
