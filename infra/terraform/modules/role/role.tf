resource "aws_iam_role" "this" {
  name                 = var.name
  description          = var.description
  assume_role_policy   = var.trust
  permissions_boundary = var.boundary_arn
  max_session_duration = var.max_session_seconds

  tags = { Name = var.name }
}

resource "aws_iam_role_policy" "this" {
  name   = var.name
  role   = aws_iam_role.this.id
  policy = var.policy
}

resource "aws_iam_instance_profile" "this" {
  count = var.is_instance_role ? 1 : 0

  name = var.name
  role = aws_iam_role.this.id

  tags = { Name = var.name }
}
