package stale

import (
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A listing that comes from outside names nothing but packages of the compile, and files in them.
func TestIsSane(t *testing.T) {
	root := t.TempDir()
	p := Portable{&Checker{&Listings{Checkout: &Checkout{Project: filepath.Join(root, "project")}}}}
	c := &plan.CompileAction{Sources: []string{filepath.Join(root, "project")},
		Modules: []plan.Local{{Path: "example.com/beside", Dir: filepath.Join(root, "beside")}}}
	good := listedPackage{Dir: "cmd/a", Name: "main", Embeds: []string{"all:text/*", "x"}, Assembly: []string{"a.s"},
		Rivals: []string{"../beside/cmd/a"}}
	for name, change := range map[string]func(l *listing){
		"":                         func(*listing) {},
		"a directory outside":      func(l *listing) { l.Packages[0].Dir = "../other" },
		"an absolute directory":    func(l *listing) { l.Packages[0].Dir = "/etc" },
		"a way out":                func(l *listing) { l.Packages[0].Dir = "cmd/../../../etc" },
		"a rival outside":          func(l *listing) { l.Packages[0].Rivals = []string{"../.."} },
		"a pattern that leads out": func(l *listing) { l.Packages[0].Embeds = []string{"all:../../../*"} },
		"an absolute pattern":      func(l *listing) { l.Packages[0].Embeds = []string{"/etc/*"} },
		"assembly elsewhere":       func(l *listing) { l.Packages[0].Assembly = []string{"../../a.s"} },
		"no such package":          func(l *listing) { l.Binaries["example.com/a"] = []int{1} },
		"a package before all":     func(l *listing) { l.Binaries["example.com/a"] = []int{-1} },
	} {
		l := listing{Packages: []listedPackage{good}, Binaries: map[string][]int{"example.com/a": {0}}}
		change(&l)
		if got := p.isSane(c, l); got != (name == "") {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// What a machine alone has, or a repository could have changed, is not shared.
func TestTakesPart(t *testing.T) {
	p := Portable{&Checker{&Listings{Checkout: &Checkout{}}}}
	cache := func(target string, owner plan.Owner) plan.Mount {
		return plan.Mount{Kind: plan.Cache, Target: target, Owner: owner}
	}
	for name, change := range map[string]func(c *plan.CompileAction){
		"":                     func(*plan.CompileAction) {},
		"not reproducible":     func(c *plan.CompileAction) { c.Irreproducible = "for a reason" },
		"C code":               func(c *plan.CompileAction) { c.Cgo = "static" },
		"not independent":      func(c *plan.CompileAction) { c.Command.Args = nil },
		"a build cache alone":  func(c *plan.CompileAction) { c.Command.Mounts[0].Owner = plan.Checkout },
		"a module cache alone": func(c *plan.CompileAction) { c.Command.Mounts[1].Owner = plan.Checkout },
	} {
		c := &plan.CompileAction{Binaries: make([]plan.Binary, 2), Command: plan.Command{Args: []plan.Text{"-trimpath"},
			Mounts: []plan.Mount{cache(plan.CacheDir, plan.Shared), cache(plan.ModCache, plan.Shared)}}}
		change(c)
		if got := p.TakesPart(&plan.Action{Compile: c}); got != (name == "") {
			t.Errorf("%q: %v", name, got)
		}
	}
}
