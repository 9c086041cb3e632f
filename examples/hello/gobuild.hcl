toolchain "stable" { version = "1.26.8" }

target "hello" {
  package   = "golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b"
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
}

image "hello" {
  base    = "scratch"
  targets = [target.hello]
  tags    = ["gobuild-example/hello:latest"]
}
