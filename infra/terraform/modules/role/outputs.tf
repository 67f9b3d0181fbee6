output "arn" {
  description = "ARN of the role."
  value       = aws_iam_role.this.arn
}

output "instance_profile_name" {
  description = "Name of the instance profile; null where there is none."
  value       = one(aws_iam_instance_profile.this[*].id)
}
