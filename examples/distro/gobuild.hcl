variable "toolchain" {
  default     = "golang:1.26-bookworm"
  description = "an image that has gcc as well as Go; empty: Go by itself, for this machine's gcc"
}
variable "debian" { default = "debian:bookworm-slim" }
variable "alpine" { default = "alpine:3.22" }

toolchain "gcc" {
  image   = var.toolchain == "" ? null : var.toolchain
  version = var.toolchain == "" ? "1.26.8" : null
}

defaults {
  target {
    toolchain = toolchain.gcc
    cgo       = "dynamic"
    ldflags   = ["-s", "-w"]
  }
}

target "hash" { package = "./hash" }
target "greet" { package = "./greet" }

image "hash" {
  for_each = { debian = var.debian, alpine = var.alpine, small = image.small }
  base     = each.value
  targets  = [target.hash]
  tags     = ["gobuild-example/hash:${each.key}"]
}

# Nothing but the C library, as it came with another program.
image "small" {
  name    = "libc" # image.hash["small"] is small already
  base    = "scratch"
  targets = [target.greet]
  libc    = "bundle"
}
