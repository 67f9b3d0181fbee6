resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  subnets            = var.subnet_ids
  security_groups    = [var.security_group_id]

  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  access_logs {
    bucket  = var.log_bucket
    prefix  = var.log_prefixes.access
    enabled = var.has_logs
  }

  connection_logs {
    bucket  = var.log_bucket
    prefix  = var.log_prefixes.connection
    enabled = var.has_logs
  }

  tags = { Name = var.name }
}

# What a fleet puts its rule before; until then it answers 503 itself.
resource "aws_lb_listener" "serving" {
  load_balancer_arn = aws_lb.this.arn
  port              = var.serving_port
  protocol          = var.domain == null ? "HTTP" : "HTTPS"
  certificate_arn   = one(values(aws_acm_certificate_validation.this)[*].certificate_arn)
  # TLS 1.3, and of 1.2 the ciphers with forward secrecy and authenticated encryption alone.
  ssl_policy = var.domain == null ? null : "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"

  default_action {
    type = "fixed-response"

    fixed_response {
      status_code  = "503"
      content_type = "text/plain"
      message_body = "No fleet yet"
    }
  }

  tags = { Name = "${var.name}-serving" }
}

resource "aws_lb_listener" "redirect" {
  for_each = local.domains

  load_balancer_arn = aws_lb.this.arn
  port              = var.listener_port
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = tostring(var.serving_port)
      status_code = "HTTP_301"
    }
  }

  tags = { Name = "${var.name}-redirect" }
}
