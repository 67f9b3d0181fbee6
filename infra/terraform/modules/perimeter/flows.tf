locals {
  groups = {
    "load-balancer" = "Load balancer: clients in, instances out"
    "instance"      = "Instances: load balancer in, database and AWS by TLS out"
    "builder"       = "AMI builders: nobody in, package archives out"
    "endpoints"     = "VPC endpoints: instances and builders in, nothing out"
    "database"      = "Database: instances in, nothing out"
  }

  # Who speaks to whom: a rule at each end, by group, so that an address that moves needs none.
  flows = merge(
    {
      for purpose, port in var.app_ports : "load-balancer-to-instance-${purpose}" => {
        from = "load-balancer", to = "instance", port = port
      }
    },
    {
      "instance-to-endpoints" = { from = "instance", to = "endpoints", port = 443 }
      "builder-to-endpoints"  = { from = "builder", to = "endpoints", port = 443 }
      "instance-to-database"  = { from = "instance", to = "database", port = var.database_port }
    },
  )

  # Who speaks to addresses that no group stands for.
  outward = {
    # Datadog's intake and the S3 of the registry's layers, both without fixed addresses.
    "instance-tls" = { from = "instance", port = 443 }
    # Debian's archives are signed and served without TLS.
    "builder-archives" = { from = "builder", port = 80 }
    "builder-tls"      = { from = "builder", port = 443 }
  }
}

resource "aws_security_group" "this" {
  for_each = local.groups

  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "flow" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "flow" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "outward" {
  for_each = local.outward

  security_group_id = aws_security_group.this[each.value.from].id
  cidr_ipv4         = "0.0.0.0/0"
  description       = each.key
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each = var.public_ports

  security_group_id = aws_security_group.this["load-balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  description       = "clients-to-load-balancer-${each.key}"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)

  tags = { Name = "${var.name}-clients-${each.key}" }
}
