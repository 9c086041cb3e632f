package group

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// plainWork is a module with an override.
func plainWork(v string, overrides ...*plan.Override) goWork {
	return goWork{
		tc: plannertest.GoVersion(v), main: plan.Local{Dir: "/w/app", Path: "example.com/app",
			Go: "1.18"}, requires: plan.Requires{},
		overrides: overrides, place: func(dir string) string { return strings.Replace(dir, "/w", "/src", 1) },
	}
}

func wantWork(t *testing.T, w goWork, want string) {
	t.Helper()
	if got := w.text().String(); got != strings.TrimLeft(want, "\n") {
		t.Errorf("go.work is\n%s\nwant%s", got, want)
	}
}

func TestWorkOfModule(t *testing.T) {
	wantWork(t, plainWork("1.26.8", plannertest.Override("example.com/dep")), `
go 1.18

use "/src/app"
use "/go/src/example.com/dep"
`)
}

func TestWorkRaisedByOverride(t *testing.T) {
	o := plannertest.Override("example.com/dep")
	o.Go = "1.25.1"
	w := plainWork("1.26.8", o)
	wantWork(t, w, `
go 1.25.1

godebug default=go1.18
use "/src/app"
use "/go/src/example.com/dep"
`)
	w.godebug = map[string]string{"default": "go1.21", "panicnil": "1"}
	wantWork(t, w, `
go 1.25.1

godebug default=go1.21
godebug panicnil=1
use "/src/app"
use "/go/src/example.com/dep"
`)
	w.tc = plannertest.GoVersion("1.22.5") // knows no godebug lines
	if strings.Contains(w.text().String(), "godebug") {
		t.Error("there is a godebug line for Go 1.22")
	}
}

func TestWorkWithoutGoLine(t *testing.T) {
	w := plainWork("1.26.8")
	w.main.Go = ""
	wantWork(t, w, `
go 1.18

use "/src/app"
`)
}

func TestWorkOfLocals(t *testing.T) {
	w := plainWork("1.26.8")
	w.locals = []plan.Local{
		{Dir: "/w/lib", Path: "example.com/lib", Go: "1.20"},
		{Dir: "/w/unused", Path: "example.com/unused", Go: "1.21"},
		{Dir: "/w/self", Path: "example.com/app"},
	}
	w.requires = plan.Requires{"example.com/lib": {"v1.0.0"}}
	wantWork(t, w, `
go 1.20

godebug default=go1.18
use "/src/app"
use "/src/lib"
`)
}

func TestWorkOfUser(t *testing.T) {
	f := plannertest.InWorkspace("1.26.8")
	w := plainWork("1.26.8", &plan.Override{Dir: "/w/lib2", Path: "example.com/lib", HasMod: true, Go: "1.19"})
	w.own, w.locals, w.requires = f.Module.Work, f.Module.Locals, f.Module.Requires
	w.own.Replace = append(w.own.Replace, plan.Replace{Path: "example.com/lib", NewPath: "/elsewhere"})
	w.place = func(dir string) string { return strings.Replace(dir, plannertest.Checkout, "/src", 1) }
	wantWork(t, w, `
go 1.19

godebug default=go1.18
godebug panicnil=1
use "/src/app"
use "/src/my near"
use "/go/src/example.com/lib"
replace example.com/x v1.0.0 => example.com/y v1.1.0
replace example.com/lib v0.0.0 => "/go/src/example.com/lib"
replace example.com/near v1.0.0 => "/src/my near"
replace example.com/near v1.0.1 => "/src/my near"
`)
}

func TestPins(t *testing.T) {
	without := &plan.Override{Dir: "/w/bare", Path: "example.com/bare"}
	with := plannertest.Override("example.com/dep")
	with.Requires = plan.Requires{"example.com/bare": {"v1.5.0"}, "example.com/dep": {"v0.9.0"}}
	w := plainWork("1.26.8", with, without)
	w.requires = plan.Requires{"example.com/dep": {"v1.0.0", "v0.9.0"}, "example.com/bare": {"v0.0.0"},
		"example.com/other": {"v1.0.0"}}
	want := "replace example.com/bare v0.0.0 => /go/src/example.com/bare\n" +
		"replace example.com/dep v0.9.0 => /go/src/example.com/dep\n" +
		"replace example.com/dep v1.0.0 => /go/src/example.com/dep\n"
	got := plan.Text(strings.Join(w.pins(), "")).String()
	if got = strings.ReplaceAll(got, `"`, ""); got != want {
		t.Errorf("pins are\n%s\nwant\n%s", got, want)
	}
}

func TestPlaceholder(t *testing.T) {
	for version, want := range map[string]bool{
		"v0.0.0": true, "v0.0.0+incompatible": true, "v0.0.0-00010101000000-000000000000": true,
		"v0.0.0-20170915032832-14c0d48ead0c": false, "v0.0.1": false, "v1.0.0": false,
	} {
		if isPlaceholder(version) != want {
			t.Errorf("%s: %t", version, !want)
		}
	}
}

func TestWorkNeedsFetch(t *testing.T) {
	with, bare := plannertest.Override("example.com/dep"), &plan.Override{Dir: "/w/dep", Path: "example.com/dep"}
	requires := plan.Requires{"example.com/dep": {"v1.0.0"}}
	needy := plannertest.Override("example.com/dep")
	needy.Requires = plan.Requires{"example.com/more": {"v1.0.0"}}
	for _, test := range []struct {
		name string
		w    goWork
		want bool
	}{
		{"nothing is required", plainWork("1.26.8", with), false},
		{"the override is all that is required", goWork{overrides: []*plan.Override{with}, requires: requires}, false},
		{"the published go.mod of an override without one counts",
			goWork{overrides: []*plan.Override{bare}, requires: requires}, true},
		{"an override's own requirements", goWork{overrides: []*plan.Override{needy}, requires: requires}, true},
		{"another module", goWork{overrides: []*plan.Override{with},
			requires: plan.Requires{"example.com/x": {"v1.0.0"}}}, true},
		{"a local replacement", goWork{locals: []plan.Local{{Dir: "/w/dep", Path: "example.com/dep"}},
			requires: requires}, false},
		{"a member that go.mod requires at a published version", goWork{
			own: &plan.Workspace{Uses: []plan.Local{{Dir: "/w/dep",
				Path: "example.com/dep"}}}, locals: []plan.Local{{Dir: "/w/dep", Path: "example.com/dep"}},
			requires: requires},
			true},
	} {
		test.w.place = func(dir string) string { return dir }
		if got := test.w.needsFetch(); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestOverridePath(t *testing.T) {
	outer, inner := &plan.Override{Dir: "/w/o", Path: "example.com/o"}, &plan.Override{Dir: "/w/o/in",
		Path: "example.com/in"}
	for file, want := range map[string]string{
		"/w/o/a.go": "/go/src/example.com/o/a.go", "/w/o/in/a.go": "/go/src/example.com/in/a.go", "/w/x.go": "/w/x.go",
	} {
		if got := overridePath([]*plan.Override{outer, inner}, file); got != want {
			t.Errorf("%s stands at %s, want %s", file, got, want)
		}
	}
}
