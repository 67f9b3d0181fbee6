terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.66"
    }
  }

  # State of this root itself is local: lost, it is made again by importing the bucket and the key.
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Application = "assay"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
