variable "cross" {
  default     = "registry.example.com/go-cross:1.26"
  description = "an image with Go, and a C compiler for each platform: see README.md"
}

toolchain "cross" { image = var.cross }

target "sqlite" {
  package   = "."
  toolchain = toolchain.cross
  platforms = ["linux/amd64", "linux/arm64"]
  cgo       = "static"
  ldflags   = ["-s", "-w"]

  platform "linux/amd64" { env = { CC = "x86_64-linux-gnu-gcc" } }
  platform "linux/arm64" { env = { CC = "aarch64-linux-gnu-gcc" } }
}

image "sqlite" {
  base    = "scratch"
  targets = [target.sqlite]
  tags    = ["gobuild-example/sqlite:cross"]
}
