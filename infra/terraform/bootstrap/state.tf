# What the base's Terraform state is kept in, made once before it: versioned, so that a spoilt state
# is put back, and locked by a file beside it (use_lockfile).

locals {
  name = "assay-${var.environment}-state"
}

module "key" {
  source = "../modules/key"

  alias       = local.name
  description = "Terraform state of the ${var.environment} base"
  account_id  = var.account_id
  region      = var.region
}

module "state_bucket" {
  source = "../modules/private-bucket"

  name        = "${local.name}-${var.account_id}-${var.region}"
  kms_key_arn = module.key.arn
}

output "bucket" {
  description = "Bucket to name in -backend-config of the base."
  value       = module.state_bucket.name
}
