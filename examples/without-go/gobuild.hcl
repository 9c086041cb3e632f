toolchain "stable" { version = "1.26.8" }

defaults {
  target {
    toolchain = toolchain.stable
    ldflags   = ["-s", "-w"]
  }
}

# Sources that are somewhere else: fetched, and checked against the checksum database.
target "remote" { package = "golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b" }

# Sources that are here.
target "local" { package = "./local" }
