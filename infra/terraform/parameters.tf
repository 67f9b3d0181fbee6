locals {
  # What the assay program learns of the base, and from here alone. Lists are StringLists.
  parameters = {
    "vpc-id"                          = module.network.vpc_id
    "load-balancer-arn"               = module.traffic.load_balancer_arn
    "listener-arn"                    = module.traffic.listener_arn
    "load-balancer-security-group-id" = module.perimeter.security_group_ids["load-balancer"]
    "instance-security-group-id"      = module.perimeter.security_group_ids["instance"]
    "builder-security-group-id"       = module.perimeter.security_group_ids["builder"]
    "instance-profile-name"           = module.role["instance"].instance_profile_name
    "builder-instance-profile-name"   = module.role["build-instance"].instance_profile_name
    "registry"                        = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com"
    "log-bucket"                      = module.log_bucket.name
    "kms-key-id"                      = module.key["sessions"].id
    "session-document"                = aws_ssm_document.session.id
    "url"                             = module.traffic.url
  }
  list_parameters = {
    "public-subnet-ids"  = values(module.network.public_subnet_ids)
    "private-subnet-ids" = values(module.network.private_subnet_ids)
  }
}

resource "aws_ssm_parameter" "this" {
  for_each = local.parameters

  name  = "/assay/${var.environment}/base/${each.key}"
  type  = "String"
  value = each.value

  tags = { Name = each.key }
}

resource "aws_ssm_parameter" "list" {
  for_each = local.list_parameters

  name  = "/assay/${var.environment}/base/${each.key}"
  type  = "StringList"
  value = join(",", each.value)

  tags = { Name = each.key }
}
