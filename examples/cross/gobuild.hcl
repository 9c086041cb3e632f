toolchain "stable" { version = "1.26.8" }

target "where" {
  package   = "."
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
  platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7", "windows/amd64", "darwin/arm64"]
}
