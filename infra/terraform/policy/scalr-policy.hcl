# How strictly each policy is held: hard-mandatory stops a run, soft-mandatory stops it until a
# person overrides it, advisory is said. `make policy` stops at both mandatory levels.
version = "v1"

policy "public_ingress" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "encryption" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "iam" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "deletion" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "ownership" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "placement" {
  enabled           = true
  enforcement_level = "soft-mandatory"
}

policy "tags" {
  enabled           = true
  enforcement_level = "soft-mandatory"
}
