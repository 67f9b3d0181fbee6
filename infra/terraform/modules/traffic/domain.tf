locals {
  # One or none; keyed by the name, so that another domain is another zone and certificate.
  domains = toset(var.domain[*])
}

resource "aws_route53_zone" "this" {
  for_each = local.domains

  name    = each.key
  comment = "Managed by Terraform; delegate it from the parent zone"

  tags = { Name = each.key }
}

resource "aws_route53_record" "alias" {
  for_each = local.domains

  zone_id = aws_route53_zone.this[each.key].zone_id
  name    = each.key
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}

resource "aws_acm_certificate" "this" {
  for_each = local.domains

  domain_name       = each.key
  validation_method = "DNS"

  tags = { Name = each.key }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # A certificate of one name has one option; it is known only once the certificate is asked for.
  validations = {
    for domain, certificate in aws_acm_certificate.this :
    domain => one(certificate.domain_validation_options)
  }
}

resource "aws_route53_record" "validation" {
  for_each = local.domains

  zone_id         = aws_route53_zone.this[each.key].zone_id
  name            = local.validations[each.key].resource_record_name
  type            = local.validations[each.key].resource_record_type
  records         = [local.validations[each.key].resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

# Waits until the zone is delegated and the certificate issued.
resource "aws_acm_certificate_validation" "this" {
  for_each = local.domains

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [aws_route53_record.validation[each.key].fqdn]
}

# Only Amazon issues certificates for it.
resource "aws_route53_record" "issuers" {
  for_each = local.domains

  zone_id = aws_route53_zone.this[each.key].zone_id
  name    = each.key
  type    = "CAA"
  records = ["0 issue \"amazon.com\""]
  ttl     = 300
}
