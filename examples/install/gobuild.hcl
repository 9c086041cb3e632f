toolchain "stable" { version = "1.26.8" }

defaults {
  target {
    toolchain = toolchain.stable
    ldflags   = ["-s", "-w"]
  }
}

# Without platforms: installed for this machine, whatever it is.
target "greet" { package = "." }

# For other machines, to be copied there.
target "elsewhere" {
  package   = "."
  platforms = ["windows/amd64", "darwin/arm64"]
  name      = "greet"
}
