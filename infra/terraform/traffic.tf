locals {
  # With a domain, what serves is HTTPS on its own port, and listener_port redirects there.
  serving_port = var.domain == null ? var.listener_port : 443

  # Below these prefixes of the log bucket lie the load balancer's logs, by kind.
  load_balancer_log_prefixes = {
    access     = "load-balancer"
    connection = "load-balancer-connections"
  }
}

module "traffic" {
  source = "./modules/traffic"

  name                = local.name
  subnet_ids          = values(module.network.public_subnet_ids)
  security_group_id   = module.perimeter.security_group_ids["load-balancer"]
  domain              = var.domain
  listener_port       = var.listener_port
  serving_port        = local.serving_port
  log_bucket          = module.log_bucket.name
  log_prefixes        = local.load_balancer_log_prefixes
  has_logs            = var.access_logs
  deletion_protection = var.deletion_protection
}
