variable "version" {
  default     = "dev"
  description = "stamped into every program, and the tag of every image"
}

toolchain "stable" { version = "1.26.8" }

defaults {
  target {
    toolchain = toolchain.stable
    ldflags   = ["-s", "-w"]
    stamp     = { "example.com/monorepo/internal/hello.Version" = var.version }
  }
  image { base = "scratch" }
}

# One target for each main package below ./cmd: service/api, service/worker, service/admin/web.
target "service" {
  for_each = mains("./cmd/...")
  package  = each.value
}

image "service" {
  for_each = target.service
  targets  = [each.value]
  tags     = ["gobuild-example/${each.key}:${var.version}"]
}

# What runs in public: all but the admin tools.
group "public" {
  members = [for name, image in image.service : image if !startswith(name, "admin/")]
}
