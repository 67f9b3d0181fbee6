# Tags never move: what was tested is what is pulled.
resource "aws_ecr_repository" "app" {
  name                 = var.app_repository
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = module.key["registry"].arn
  }

  tags = { Name = var.app_repository }
}

# An AMI carries its app image, so that the registry keeps them for bakes alone.
resource "aws_ecr_lifecycle_policy" "app" {
  repository = aws_ecr_repository.app.id
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Untagged images go after two weeks"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "The newest 100 images stay"
        selection = {
          tagStatus   = "any"
          countType   = "imageCountMoreThan"
          countNumber = 100
        }
        action = { type = "expire" }
      },
    ]
  })
}
