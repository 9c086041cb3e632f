# A checkout of github.com/golang/example, built by its import path as in the days before modules.
override "github.com/golang/example" { path = "example" }

toolchain "go" {
  for_each = toset(["1.5.4", "1.26.8"])
  version  = each.value
}

target "hello" {
  for_each  = toolchain.go
  package   = "github.com/golang/example/hello"
  toolchain = each.value
  platforms = ["linux/amd64"]
  name      = "hello-go${each.key}"
}
