variable "toolchain" {
  default     = "golang:1.26-bookworm"
  description = "an image that has Go"
}

toolchain "go" {
  for_each = toset(["1.2.2", "1.5.4", "1.10.8", "1.16.15", "1.20.14", "1.22.5", "1.26.8"])
  version  = each.value
}

toolchain "image" { image = var.toolchain }

# The oldest know no modules: sources are built by an import path, and that is where they are.
override "example.com/sum" { path = "sum" }

# One program with every toolchain.
target "sum" {
  for_each  = merge(toolchain.go, { image = toolchain.image })
  package   = "example.com/sum"
  toolchain = each.value
  name      = "sum-${each.key}"
}

# What a change must not break.
group "supported" { members = [target.sum["1.2.2"], target.sum["1.26.8"]] }
