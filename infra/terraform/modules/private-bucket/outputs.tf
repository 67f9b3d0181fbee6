output "name" {
  description = "Name of the bucket, once its writers may write."
  value       = aws_s3_bucket_policy.this.id
}
