toolchain "stable" { version = "1.26.8" }

target "report" {
  package   = "."
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
}

image "report" {
  base    = "scratch"
  targets = [target.report]
  tags    = ["gobuild-example/certificates:latest"]

  certificates = ["./corp-ca.pem"]
  timezones    = true
  users        = ["app:10001"]
  user         = "app"
}
