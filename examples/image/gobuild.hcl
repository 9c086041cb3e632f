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

  healthcheck {
    command  = ["/usr/local/bin/count", "a"]
    interval = "1m"
  }

  file "/etc/tools" {
    source  = "etc/tools"
    exclude = ["*.bak"]
    owner   = "65534"
  }

  # A file for each key.
  file "/usr/share/doc/tools/${each.key}" {
    for_each = { "README" = "README.md", "greet.go" = "cmd/greet/main.go" }
    source   = each.value
    mode     = "0444"
  }
}
