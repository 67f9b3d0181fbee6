locals {
  # What instances, builders and those who run on them call inside the VPC, by service. An endpoint
  # lets nothing else through, so that stolen keys of another account carry nothing out by it.
  interface_actions = {
    "ssm" = [
      "ssm:GetParameter",
      "ssm:UpdateInstanceInformation",
    ]
    "ssmmessages" = [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    "ec2messages" = [
      "ec2messages:AcknowledgeMessage",
      "ec2messages:DeleteMessage",
      "ec2messages:FailMessage",
      "ec2messages:GetEndpoint",
      "ec2messages:GetMessages",
      "ec2messages:SendReply",
    ]
    "secretsmanager" = [
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
    ]
    "kms" = [
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]
    "sts" = [
      "sts:AssumeRole",
      "sts:GetCallerIdentity",
      "sts:TagSession",
    ]
    "logs" = [
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]
    "ecr.api" = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
    ]
    "ecr.dkr" = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]
  }

  account_only = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.interface_actions

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in local.equipped_zones : aws_subnet.private[zone].id]
  security_group_ids  = [var.endpoint_security_group_id]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountOnly"
      Effect    = "Allow"
      Principal = "*"
      Action    = each.value
      Resource  = "*"
      Condition = local.account_only
    }]
  })

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = {
    # Layers and packages are read without a caller of ours: by a signed URL, and anonymously.
    "s3" = [{
      Sid       = "AmazonsOwnPackages"
      Effect    = "Allow"
      Principal = "*"
      Action    = ["s3:GetObject"]
      Resource = [
        # Amazon ECR user guide, "Minimum Amazon S3 bucket permissions for Amazon ECR".
        "arn:aws:s3:::prod-${var.region}-starport-layer-bucket/*",
        # Systems Manager user guide, "SSM Agent communications with AWS managed S3 buckets".
        "arn:aws:s3:::amazon-ssm-${var.region}/*",
      ]
    }]
    "dynamodb" = [{
      Sid       = "AccountOnly"
      Effect    = "Allow"
      Principal = "*"
      Action = [
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ]
      Resource  = ["arn:aws:dynamodb:${var.region}:${var.account_id}:table/${var.name}-*"]
      Condition = local.account_only
    }]
  }

  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
  policy            = jsonencode({ Version = "2012-10-17", Statement = each.value })

  tags = { Name = "${var.name}-${each.key}" }
}
