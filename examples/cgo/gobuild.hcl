variable "toolchain" {
  default     = "golang:1.26-bookworm"
  description = "an image that has gcc as well as Go; empty: Go by itself, for this machine's gcc"
}
variable "debian" {
  default     = "debian:bookworm-slim"
  description = "what the dynamic program stands on"
}

toolchain "gcc" {
  image   = var.toolchain == "" ? null : var.toolchain
  version = var.toolchain == "" ? "1.26.8" : null
}

target "sqlite" {
  for_each  = toset(["static", "dynamic"])
  package   = "."
  toolchain = toolchain.gcc
  cgo       = each.key
  ldflags   = ["-s", "-w"]
}

image "sqlite" {
  for_each = target.sqlite
  base     = each.key == "static" ? "scratch" : var.debian
  targets  = [each.value]
  tags     = ["gobuild-example/sqlite:${each.key}"]
}
