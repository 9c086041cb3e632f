package conformance

import "testing"

const needDocker = `
-- go.mod --
module example.com/needs

go 1.26.8
-- main.go --
package main

func main() {}
-- gobuild.hcl --
toolchain "image" { image = "golang:1.26" }

target "own" { package = "." }

target "compiled" {
  package   = "."
  toolchain = toolchain.image
}

image "frozen" {
  base    = toolchain.image
  targets = [target.own]
}

image "local" {
  base    = "registry.invalid/only/here"
  targets = [target.own]
}
`

// TestNeedsDocker checks the errors for what the host executor cannot do. Those of packages are in
// TestPackagesMistakes.
func TestNeedsDocker(t *testing.T) {
	p := newProject(t, host, needDocker)
	runsNone := "Toolchain image is an image, and the host executor runs none: use Docker, or "
	p.fails(t, 2, []string{"gobuild.hcl line 7", runsNone + "give the toolchain a version"}, "build", "-only=compiled")
	p.fails(t, 2, []string{"gobuild.hcl line 11", runsNone + `name the image itself: base = "golang:1.26".`}, "image",
		"-only=frozen")
	p.fails(t, 1, []string{"gobuild.hcl line 16", "This base image cannot be pulled",
		"Where Docker is used, a base may also be an image that only the engine has."}, "image", "-only=local")
}
