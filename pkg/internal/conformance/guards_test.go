package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/mount"
)

// lib is a package that stands in for another.
const lib = `
-- override/go.mod --
module example.com/lib

go 1.20
-- override/lib.go --
package lib

func Text() string { return "from the override" }
`

// usesLib is a program with an override.
const usesLib = `
-- go.mod --
module example.com/uses

go 1.26.8
-- main.go --
package main

import "example.com/lib"

func main() { println(lib.Text()) }
-- gobuild.hcl --
override "example.com/lib" {
  path = "../override"
}

target "uses" {
  package = "."
}
`

// newUsesLib returns the program with the override beside it.
func newUsesLib(t *testing.T, x executor) (p *project, override string) {
	t.Helper()
	p = newProject(t, x, usesLib)
	override = filepath.Join(filepath.Dir(p.dir), "override")
	p.write(t, strings.ReplaceAll(lib, "-- override/", "-- ../override/"))
	return p, override
}

func treeUntouched(t *testing.T, x executor) {
	p, override := newUsesLib(t, x)
	root := filepath.Dir(p.dir)
	skip := append([]string{"home"}, own...) // the go of a fetch counts its runs there
	before := tree(t, root, skip...)
	p.ok(t, "build")
	p.ok(t, "plan")
	p.put(t, "extra.go", "package main\n\nfunc init() { println(undefined) }\n")
	p.fails(t, 1, []string{"undefined: undefined"}, "build")
	must(t, os.Remove(p.path("extra.go")))
	after := tree(t, root, skip...)
	before["project"], after["project"] = "", "" // the test itself wrote into it
	sameTree(t, before, after)
	if x.engine == nil {
		return
	}
	for _, c := range p.containers(t) {
		for _, m := range c.HostConfig.Mounts {
			if m.Type == mount.TypeBind && !strings.HasPrefix(m.Source, p.state()) && !m.ReadOnly {
				t.Errorf("%s is writable at %s", m.Source, m.Target)
			}
		}
	}
	if !slices.ContainsFunc(p.containers(t), func(c created) bool {
		return c.mounts(override, "/go/src/example.com/lib")
	}) {
		t.Errorf("the override is not at /go/src/example.com/lib: %+v", p.containers(t))
	}
}

// A created is a request to the engine to create a container.
type created struct {
	User       string
	Env        []string
	HostConfig struct {
		NetworkMode    string
		ReadonlyRootfs bool
		CapDrop        []string
		SecurityOpt    []string
		Mounts         []mount.Mount
	}
}

// mounts reports whether the container has a directory at a path.
func (c created) mounts(source, target string) bool {
	return slices.ContainsFunc(c.HostConfig.Mounts, func(m mount.Mount) bool {
		return m.Source == source && m.Target == target && m.ReadOnly
	})
}

// containers returns the containers that gobuild asked for.
func (p *project) containers(t *testing.T) []created {
	t.Helper()
	var list []created
	for _, a := range p.watch.requests() {
		if a.what != "POST /containers/create" {
			continue
		}
		var c created
		must(t, json.Unmarshal([]byte(a.body), &c))
		list = append(list, c)
	}
	return list
}

func compileIsShutIn(t *testing.T, x executor) {
	p := newSlow(t, x)
	c := p.start(t, nil, "build")
	compiler := p.waitForCompiler(t, c)
	for _, kind := range []string{"net", "pid"} {
		own, err := os.Readlink("/proc/self/ns/" + kind)
		must(t, err)
		if its, err := os.Readlink("/proc/" + compiler.pid + "/ns/" + kind); err != nil || its == own {
			t.Errorf("the compiler has this machine's %s: %s, %v", kind, its, err)
		}
	}
	var volumes []string
	if x.engine != nil {
		volumes = inspectCompile(t, p)
	}
	must(t, c.cmd.Process.Kill())
	c.wait()
	until(t, "all that gobuild started is gone", func() bool { return len(p.processes(t)) == 0 })
	for _, v := range volumes {
		until(t, "the volume of /tmp is removed", func() bool {
			_, err := x.engine.VolumeInspect(context.Background(), v)
			return errdefs.IsNotFound(err)
		})
	}
}

// inspectCompile inspects the container of the compiler, and returns the names of the volumes that
// must be removed with it.
func inspectCompile(t *testing.T, p *project) (volumes []string) {
	t.Helper()
	list := p.watch.liveContainers(t)
	if len(list) != 1 {
		t.Fatalf("%d containers, not one", len(list))
	}
	c := list[0]
	if mode := c.HostConfig.NetworkMode; mode != "none" {
		t.Errorf("the network is %q", mode)
	}
	if !slices.Equal(c.HostConfig.CapDrop, []string{"ALL"}) || len(c.HostConfig.CapAdd) > 0 || c.HostConfig.Privileged {
		t.Errorf("capabilities: without %v, with %v", c.HostConfig.CapDrop, c.HostConfig.CapAdd)
	}
	if !slices.Contains(c.HostConfig.SecurityOpt, "no-new-privileges") {
		t.Errorf("security: %v", c.HostConfig.SecurityOpt)
	}
	if want := fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()); c.Config.User != want {
		t.Errorf("the user is %s, not %s", c.Config.User, want)
	}
	if !c.HostConfig.ReadonlyRootfs || !c.HostConfig.AutoRemove {
		t.Errorf("read-only: %v, removed by itself: %v", c.HostConfig.ReadonlyRootfs, c.HostConfig.AutoRemove)
	}
	writable := []string{"/cache/builds", "/out", "/tmp"}
	for _, m := range c.Mounts {
		out := strings.HasPrefix(m.Destination, "/out/")
		if m.RW && !out && !slices.Contains(writable, m.Destination) {
			t.Errorf("%s is writable", m.Destination)
		}
		if m.Destination == "/tmp" {
			volumes = append(volumes, m.Name)
		}
	}
	return volumes
}
