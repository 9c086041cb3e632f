toolchain "stable" { version = "1.26.8" }

target "guest" {
  package   = "."
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
}
