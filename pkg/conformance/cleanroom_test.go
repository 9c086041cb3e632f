package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/volume"
)

// rooms are two programs: what one prints depends on the user's environment.
const rooms = `
-- go.mod --
module example.com/rooms

go 1.26
-- main.go --
package main

var version string

func main() { println("version " + version) }
-- gobuild.hcl --
variable "version" { default = "dev" }

toolchain "go" { version = "1.26.8" }

defaults {
  target {
    package   = "."
    toolchain = toolchain.go
  }
}

target "same" { stamp = { "main.version" = "same" } }

target "varies" { stamp = { "main.version" = var.version } }
`

func cleanBuild(t *testing.T, x executor) {
	p := newProject(t, x, rooms)
	p.env = []string{"GOBUILD_VAR_version=mine"}
	before := tree(t, p.dir)
	c := p.fails(t, 1, []string{"a clean system gives something else", "varies for linux/amd64 is sha256:", "which you have set: GOBUILD_VAR_version"}, "build", "-clean")
	if strings.Contains(c.stderr.String(), "same for linux/amd64 is") {
		t.Errorf("an equal binary is listed:\n%s", c.stderr.String())
	}
	contains(t, c.stdout.String(), " equal\n", " differs\n")
	contains(t, c.stderr.String(), "download go1.26.8")
	if got := prints(t, p.path("dist", "linux_amd64", "varies")); got != "version mine\n" {
		t.Errorf("dist has what the clean room made: %q", got)
	}
	roomIsGone(t, p)
	sameTree(t, before, tree(t, p.dir, own...))
	p.ok(t, "build", "-clean", "-only=same")
}

// roomIsGone fails where something of a clean room is left.
func roomIsGone(t *testing.T, p *project) {
	t.Helper()
	if exists(p.path(".gobuild", "clean")) {
		t.Error(".gobuild/clean is still there")
	}
	if p.engine == nil {
		return
	}
	list, err := p.engine.VolumeList(context.Background(), volume.ListOptions{})
	must(t, err)
	for _, v := range list.Volumes {
		if strings.Contains(v.Name, "gobuild-clean-") {
			t.Errorf("the volume %s is still there", v.Name)
		}
	}
}

// cleanBuildFails is for a module that only this user's settings let Go have.
func cleanBuildFails(t *testing.T, x executor) {
	p := newWithDep(t, x)
	p.ok(t, "build")
	p.fails(t, 1, []string{"this does not build on a clean system", "which you have set: GOSUMDB"}, "build", "-clean")
	roomIsGone(t, p)
	p.ok(t, "build")
}
