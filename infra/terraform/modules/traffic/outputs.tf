output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "listener_arn" {
  description = "ARN of the listener that serves."
  value       = aws_lb_listener.serving.arn
}

output "url" {
  description = "Where the service is."
  value = (
    var.domain == null
    ? "http://${aws_lb.this.dns_name}:${var.listener_port}/"
    : "https://${var.domain}/"
  )
}

output "name_servers" {
  description = "Name servers that the domain's parent zone is to name; none without a domain."
  value       = flatten(values(aws_route53_zone.this)[*].name_servers)
}
