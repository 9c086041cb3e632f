variable "toolchain" {
  default     = "golang:1.26-bookworm"
  description = "an image that has gcc as well as Go; empty: Go by itself, for this machine's gcc"
}

toolchain "gcc" {
  image   = var.toolchain == "" ? null : var.toolchain
  version = var.toolchain == "" ? "1.26.8" : null
}

target "lookup" {
  package   = "."
  toolchain = toolchain.gcc
  cgo       = "dynamic"
  ldflags   = ["-s", "-w"]
}

image "lookup" {
  base       = "scratch"
  targets    = [target.lookup]
  libc       = "bundle"
  libc_extra = ["/lib/x86_64-linux-gnu/libcrypt.so.1"] # loaded with dlopen: no header names it
  tags       = ["gobuild-example/lookup:latest"]
}
