resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_groups

  name              = each.value.name
  retention_in_days = var.log_retention_days
  kms_key_id        = module.key[each.value.key].arn

  tags = { Name = each.value.name }
}

# Elastic Load Balancing encrypts by Amazon's own S3 key alone, so none of ours is named.
module "log_bucket" {
  source = "./modules/private-bucket"

  name              = "${local.name}-logs-${var.account_id}-${var.region}"
  expire_after_days = var.log_retention_days

  # Elastic Load Balancing user guide, "Enable access logs for your Application Load Balancer".
  writers = [
    for prefix in values(local.load_balancer_log_prefixes) : {
      service = "logdelivery.elasticloadbalancing.amazonaws.com"
      path    = "${prefix}/AWSLogs/${var.account_id}/*"
    }
  ]
}
