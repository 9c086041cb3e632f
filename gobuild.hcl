# gobuild builds itself, and the hello of the article that it began with.

variable "release" { default = "" } # the version to compile for every platform, or "" for this one alone

toolchain "stable" { version = "1.26.8" }

defaults {
  target {
    toolchain = toolchain.stable
    ldflags   = ["-s", "-w"]
  }
  image { base = "scratch" }
}

target "gobuild" {
  package = "./pkg/cmd/gobuild"
  platforms = var.release != "" ? [
    "linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64",
  ] : null
  stamp = var.release != "" ? { "main.stamped" = var.release, "main.commit" = git.commit } : {}
}

target "hello" { package = "golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b" }

image "gobuild" {
  targets      = [target.gobuild]
  tags         = ["gobuild:latest"]
  certificates = true
}

image "hello" {
  targets = [target.hello]
  tags    = ["hello:latest"]
}
