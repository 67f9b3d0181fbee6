locals {
  # The image makes this user, without sudo and without Docker (systemd/, sysusers.d).
  operator = "ops"
}

# Systems Manager user guide, "Session document schema". Run As, since Amazon's agent otherwise
# makes a passwordless sudoer for the session. Encrypted beyond TLS, and logged while it goes on: a
# log that waits for the end of the session would be lost with the instance. Limits are texts.
resource "aws_ssm_document" "session" {
  name            = "${local.name}-session"
  document_type   = "Session"
  document_format = "JSON"
  content = jsonencode({
    schemaVersion = "1.0"
    description   = "Shells of the operators of ${var.environment}"
    sessionType   = "Standard_Stream"
    inputs = {
      runAsEnabled                = true
      runAsDefaultUser            = local.operator
      idleSessionTimeout          = "15"
      maxSessionDuration          = "60"
      kmsKeyId                    = module.key["sessions"].id
      cloudWatchLogGroupName      = aws_cloudwatch_log_group.this["sessions"].id
      cloudWatchEncryptionEnabled = true
      cloudWatchStreamingEnabled  = true
    }
  })

  tags = { Name = "${local.name}-session" }
}
