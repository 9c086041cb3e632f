package conformance

import (
	"context"
	"crypto/sha256"
	"fmt"
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
	takesLong(t)
	p := newProject(t, x, rooms)
	p.env = []string{"GOBUILD_VAR_version=mine"}
	before := tree(t, p.dir)
	c := p.fails(t, 1, []string{"a clean system gives something else", "varies for linux/amd64 is sha256:",
		"which you have set: GOBUILD_VAR_version"}, "build", "-clean")
	if strings.Contains(c.stderr.String(), "same for linux/amd64 is") {
		t.Errorf("an equal binary is listed:\n%s", c.stderr.String())
	}
	contains(t, c.stdout.String(), " equal  ", " differs  ")
	contains(t, c.stderr.String(), "download go1.26.8")
	if got := prints(t, p.path("dist", "linux_amd64", "varies")); got != "version mine\n" {
		t.Errorf("dist has what the clean room made: %q", got)
	}
	roomIsGone(t, p)
	sameTree(t, before, tree(t, p.dir, own...))
	p.ok(t, "build", "-clean", "-only=same")
}

// roomIsGone fails the test if something of the project's clean room is left. Other runs on this
// engine have clean rooms of their own.
func roomIsGone(t *testing.T, p *project) {
	t.Helper()
	if exists(p.state("clean")) {
		t.Error("the room is still there")
	}
	if p.engine == nil {
		return
	}
	prefix := fmt.Sprintf("gobuild-clean-%.4x-", sha256.Sum256([]byte(p.state("clean"))))
	list, err := p.engine.VolumeList(context.Background(), volume.ListOptions{})
	must(t, err)
	for _, v := range list.Volumes {
		if strings.HasPrefix(v.Name, prefix) {
			t.Errorf("the volume %s is still there", v.Name)
		}
	}
}

// cleanBuildFails builds with a module that only this user's settings make available to Go.
func cleanBuildFails(t *testing.T, x executor) {
	p := newWithDep(t, x)
	p.ok(t, "build")
	p.fails(t, 1, []string{"this does not build on a clean system", "which you have set: GOSUMDB"}, "build", "-clean")
	roomIsGone(t, p)
	p.ok(t, "build")
}

// starters end in several ways, one never.
const starters = `
-- go.mod --
module example.com/starters

go 1.26.8
-- crash/main.go --
package main

import "os"

func main() {
	os.WriteFile("left", nil, 0o666)
	panic("no " + os.Getenv("CONFIG"))
}
-- serve/main.go --
package main

import (
	"os"
	"strings"
	"time"
)

func main() {
	devices, _ := os.ReadFile("/proc/thread-self/net/dev")
	if strings.Count(string(devices), ":") != 1 || os.Getenv("SECRET") != "" {
		panic("there is a network, or an environment: " + string(devices))
	}
	time.Sleep(time.Hour)
}
-- usage/main.go --
package main

import "os"

func main() {
	if len(os.Args) == 1 {
		println("usage")
		os.Exit(2)
	}
}
-- nothing/main.go --
package main

func main() {}
-- gobuild.hcl --
target "start" {
  for_each = toset(["crash", "serve", "usage"])
  package  = "./${each.key}"
}

target "foreign" {
  package   = "./nothing"
  platforms = ["windows/amd64"]
}
`

// cleanBuildStarts checks that a program of a clean room is started there.
func cleanBuildStarts(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, starters)
	p.env = []string{"SECRET=1", "CONFIG=mine"}
	c := p.fails(t, 1, []string{"on a clean system this does not start:\n  start/crash for linux/amd64: it crashes " +
		"(exit code 2):\n    panic: no"}, "build", "-clean")
	_, message, _ := strings.Cut(c.stderr.String(), "Error: ")
	if strings.Contains(message, "mine") || strings.Contains(message, "goroutine") || strings.Contains(message,
		"start/usage") || strings.Contains(message, "start/serve") {
		t.Errorf("the error is\n%s", message)
	}
	out := c.stdout.String()
	_, table, _ := strings.Cut(out, "START\n")
	for name, want := range map[string]string{"start/crash": "fails", "start/serve": "still runs",
		"start/usage": "exit code 2", "foreign": "not for linux/amd64"} {
		for line := range strings.Lines(table) {
			if strings.HasPrefix(line, name+" ") && !strings.HasSuffix(line, want+"\n") {
				t.Errorf("%s: %q, want %q", name, line, want)
			}
		}
	}
	if strings.Count(table, "equal") != 4 {
		t.Errorf("the tables are\n%s", out)
	}
	if exists(p.path("left")) {
		t.Error("a program wrote into the project")
	}
	roomIsGone(t, p)
	if p.watch != nil {
		p.watch.checkNothingLeft(t)
	}
}
