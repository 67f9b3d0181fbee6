# Exact pins: what set-up builds is what the template accepts.
packer {
  required_version = "= 1.16.0"
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = "= 1.8.2"
    }
  }
}
