# The published module golang.org/x/example/hello, with an edit that nobody has pushed anywhere.
override "golang.org/x/example/hello" { path = "hello" }

# A module that requires it. Its go.mod says which toolchain compiles it.
target "app" { package = "./app" }

# The same in a workspace, whose go.work gobuild leaves alone.
target "workspace" {
  package = "./workspace/app"
  name    = "workspace-app"
}
