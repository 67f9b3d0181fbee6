output "name_servers" {
  description = "What the domain's parent zone is to delegate it to; none without a domain."
  value       = module.traffic.name_servers
}

output "url" {
  description = "Where the service is."
  value       = module.traffic.url
}
