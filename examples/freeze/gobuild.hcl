toolchain "stable" { version = "1.26.8" }

target "frozen" {
  package   = "."
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
}

# The toolchain with the program in it: what docker commit made of a build container.
image "frozen" {
  base    = toolchain.stable
  targets = [target.frozen]
  tags    = ["gobuild-example/freeze:latest"]

  entrypoint  = ["/usr/local/bin/frozen"]
  cmd         = ["world"]
  env         = { GREETING = "hello" }
  workdir     = "/srv"
  users       = ["app:10001"]
  user        = "app"
  ports       = ["8080"]
  labels      = { "org.example.team" = "builders" }
  volumes     = ["/data"]
  stop_signal = "SIGINT"
}
