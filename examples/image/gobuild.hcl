variable "base" {
  default     = "debian:bookworm-slim"
  description = "what the image stands on"
}
variable "repository" {
  default     = "gobuild-example/tools"
  description = "where the image goes"
}

target "tool" {
  for_each  = mains("./cmd/...")
  package   = each.value
  ldflags   = ["-s", "-w"]
  platforms = ["linux/amd64", "linux/arm64"]
}

image "tools" {
  base       = var.base
  targets    = values(target.tool)
  tags       = ["${var.repository}:1.0", "${var.repository}:latest"]
  entrypoint = ["/usr/local/bin/greet"]
  user       = "65534"
  env        = { LANG = "C.UTF-8" }

  labels = { "org.opencontainers.image.title" = "tools" }
  annotations = {
    "org.opencontainers.image.source" = "https://github.com/gobuild-dev/gobuild"
  }

  file "/etc/tools" { source = "etc/tools" }
  file "/usr/share/doc/tools/README" {
    source = "README.md"
    mode   = "0444"
  }
}
