locals {
  # What the holes of the documents in infra/iam/ stand for.
  holes = {
    account_id        = var.account_id
    environment       = var.environment
    name              = local.name
    region            = var.region
    repository        = var.app_repository
    session_key_arn   = module.key["sessions"].arn
    session_log_group = "${local.log_group_arn_prefix}${local.log_groups["sessions"].name}"
    flow_log_group    = "${local.log_group_arn_prefix}${local.log_groups["flows"].name}"
    instance_profile  = "${local.name}-instance"
    build_profile     = "${local.name}-build-instance"
    builder_group_id  = module.perimeter.security_group_ids["builder"]
    vpc_id            = module.network.vpc_id
  }

  roles = toset(["build-instance", "builder", "controller", "flow-logs", "instance", "ops"])
  # Each says who takes it on (trust) and what it may do (policy).
  role_documents = {
    for role in local.roles :
    role => jsondecode(templatefile("${path.module}/../iam/${role}.json", local.holes))
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${local.name}-boundary"
  description = "What no role of the environment goes beyond"
  policy = jsonencode(
    jsondecode(templatefile("${path.module}/../iam/boundary.json", local.holes)).policy
  )

  tags = { Name = "${local.name}-boundary" }
}

module "role" {
  source   = "./modules/role"
  for_each = local.roles

  name             = "${local.name}-${each.key}"
  description      = local.role_documents[each.key].description
  trust            = jsonencode(local.role_documents[each.key].trust)
  policy           = jsonencode(local.role_documents[each.key].policy)
  boundary_arn     = aws_iam_policy.boundary.arn
  is_instance_role = endswith(each.key, "instance")
}
