output "address" {
  description = "DNS name of the database."
  value       = aws_db_instance.this.address
}

output "master_secret_arn" {
  description = "Secret in which RDS keeps the master password."
  value       = one(aws_db_instance.this.master_user_secret).secret_arn
}
