module "network" {
  source = "./modules/network"

  name           = local.name
  account_id     = var.account_id
  region         = var.region
  vpc_cidr       = var.vpc_cidr
  public_cidrs   = { for subnet in var.public_subnets : subnet.zone => subnet.cidr }
  private_cidrs  = { for subnet in var.private_subnets : subnet.zone => subnet.cidr }
  zone_redundant = var.zone_redundant

  endpoint_security_group_id = module.perimeter.security_group_ids["endpoints"]

  flow_log_group_arn = aws_cloudwatch_log_group.this["flows"].arn
  flow_log_role_arn  = module.role["flow-logs"].arn
}

module "perimeter" {
  source = "./modules/perimeter"

  name          = local.name
  vpc_id        = module.network.vpc_id
  app_ports     = { app = var.app_port, health = var.health_port }
  public_ports  = toset([tostring(var.listener_port), tostring(local.serving_port)])
  database_port = local.database_port
}
