terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.66"
    }
  }

  # Bucket and region come by -backend-config, since a backend block takes no variable; bootstrap/
  # makes the bucket. Its own key encrypts what is put; `encrypt` would ask for Amazon's instead.
  backend "s3" {
    key          = "base.tfstate"
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
  # Credentials of another account are refused before anything is read.
  allowed_account_ids = [var.account_id]

  # What the bill can be split by, once they are activated as cost allocation tags.
  default_tags {
    tags = {
      Application = "assay"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}

locals {
  # Name of everything of which there is one, and prefix of the rest.
  name = "assay-${var.environment}"
}
