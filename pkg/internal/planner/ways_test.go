package planner

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// ways are all ways of building, with a Go version of one's choice.
var ways = map[string]func(v string) *plan.TargetFacts{
	"gopath": func(v string) *plan.TargetFacts {
		return &plan.TargetFacts{
			Toolchain: plannertest.GoVersion(v), ImportPath: "example.com/old/hello", Dir: "/home/someone/old/hello",
			Overrides: []*plan.Override{{Dir: "/home/someone/old",
				Path: "example.com/old"}}, Trees: []string{"/home/someone/go"},
		}
	},
	"module": func(v string) *plan.TargetFacts { return plannertest.InModule(v, "cmd/api") },
	"module-without-dependencies": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Module.HasDeps, f.Module.Requires = false, plan.Requires{}
		return f
	},
	"module-readonly": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Module.Mod = "readonly"
		return f
	},
	"workspace-readonly": func(v string) *plan.TargetFacts {
		f := plannertest.InWorkspace(v)
		f.Module.Mod = "readonly"
		return f
	},
	"module-replace": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Module.Locals = []plan.Local{{Dir: "/home/someone/lib", Path: "example.com/lib", Go: "1.15"}}
		return f
	},
	"module-override": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Overrides = []*plan.Override{plannertest.Override("example.com/dep")}
		return f
	},
	"module-override-without-go.mod": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Overrides = []*plan.Override{{Dir: "/home/someone/dep", Path: "example.com/dep"}}
		return f
	},
	"vendored": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Module.Vendored, f.Module.HasDeps = true, false
		return f
	},
	"vendored-override": func(v string) *plan.TargetFacts {
		f := plannertest.InModule(v, "cmd/api")
		f.Module.Vendored, f.Module.HasDeps = true, false
		f.Overrides = []*plan.Override{plannertest.Override("example.com/dep")}
		f.Module.Overlay = map[string]string{
			plannertest.Checkout + "/vendor/example.com/dep/dep.go":  "/home/someone/dep/dep.go",
			plannertest.Checkout + "/vendor/example.com/dep/gone.go": "",
		}
		return f
	},
	"workspace": func(v string) *plan.TargetFacts { return plannertest.InWorkspace(v) },
	"workspace-override": func(v string) *plan.TargetFacts {
		f := plannertest.InWorkspace(v)
		f.Overrides = []*plan.Override{plannertest.Override("example.com/dep")}
		return f
	},
	"workspace-vendored": func(v string) *plan.TargetFacts {
		f := plannertest.InWorkspace(v)
		f.Module.Vendored, f.Module.HasDeps = true, false
		return f
	},
	"remote": func(v string) *plan.TargetFacts {
		return &plan.TargetFacts{
			Toolchain: plannertest.GoVersion(v), ImportPath: "example.com/tool/cmd/tool",
			Remote: &plan.Remote{Module: "example.com/tool", Version: "v1.4.0", Go: "1.17"},
		}
	},
	"remote-override": func(v string) *plan.TargetFacts {
		return &plan.TargetFacts{
			Toolchain: plannertest.GoVersion(v), ImportPath: "example.com/tool/cmd/tool",
			Remote:    &plan.Remote{Module: "example.com/tool", Version: "v1.4.0"},
			Overrides: []*plan.Override{plannertest.Override("example.com/dep")},
		}
	},
}

// The Go versions at and around which something changes.
var versions = strings.Fields("1.2.2 1.4.3 1.5.4 1.9.7 1.10.8 1.11.13 1.12.17 1.13.15 1.14.15 1.15.15 " +
	"1.16.15 1.17.13 1.18.10 1.20.14 1.21.13 1.22.5 1.23.12 1.26.8")

// TestVersions pins what each Go version is told, for each way of building.
func TestVersions(t *testing.T) {
	for way, facts := range ways {
		t.Run(way, func(t *testing.T) {
			var b strings.Builder
			for _, v := range versions {
				fmt.Fprintf(&b, "%s\n%s", v, forVersion(facts(v)))
			}
			golden(t, "versions-"+way, b.String())
		})
	}
}

// forVersion is what is run, or what is wrong.
func forVersion(f *plan.TargetFacts) string {
	w := newWorld()
	w.target("api", f, func(c *plan.Target) {
		c.Ldflags, c.BuildTags, c.Gcflags = []string{"-s"}, []string{"one", "two"}, []string{"-N"}
		c.Stamp = map[string]string{"main.v": "1 2"}
	}, "toolchain")
	p, diags := New(w.goal, w.facts)
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "  %s:%d: %s: %s\n", d.Subject.Filename, d.Subject.Start.Line, d.Summary, d.Detail)
	}
	if p == nil {
		return b.String()
	}
	for _, a := range p.Document("docker", nil, nil).Actions {
		for _, c := range a.Commands {
			if a.Kind != plan.KindToolchain {
				fmt.Fprintf(&b, "  %s\n", plan.ShellWords(c.Args...))
				printList(&b, "  needs", c.Needs)
			}
		}
		if a.Irreproducible != "" {
			fmt.Fprintf(&b, "    irreproducible: %s\n", a.Irreproducible)
		}
	}
	return b.String()
}

// TestWays pins the whole plan for each way of building.
func TestWays(t *testing.T) {
	for way, facts := range ways {
		t.Run(way, func(t *testing.T) {
			w := newWorld()
			w.target("api", facts("1.26.8"), nil)
			golden(t, "plan-"+way, dump(w.plan(t)))
		})
	}
	t.Run("modfile", func(t *testing.T) {
		w := newWorld()
		w.target("api", ways["module-override"]("1.16.15"), nil)
		golden(t, "plan-modfile", dump(w.plan(t)))
	})
}

// Up to Go 1.22 a vendored build notes checksums that the module cache happens to know.
func TestVendoredBuildsSeeNoModuleCache(t *testing.T) {
	for _, way := range []string{"vendored", "vendored-override", "workspace-vendored"} {
		w := newWorld()
		w.target("api", ways[way]("1.22.5"), nil)
		for _, c := range w.plan(t).Commands() {
			for _, m := range c.Mounts {
				if m.Target == plan.ModCache {
					t.Errorf("%s: %s mounts the module cache", way, c)
				}
			}
			for _, v := range c.Env {
				if strings.Contains(v.Value.String(), plan.ModCache) {
					t.Errorf("%s: %s has %s=%s", way, c, v.Name, v.Value)
				}
			}
		}
	}
}
