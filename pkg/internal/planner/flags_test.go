package planner

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestLinkFlags(t *testing.T) {
	for _, test := range []struct {
		name, version string
		ldflags       []string
		stamp         map[string]string
		want          string
	}{
		{"nothing", "1.26.8", nil, nil, ""},
		{"words", "1.26.8", []string{"-s", "-w"}, nil, "-s -w"},
		{"several words in one element, as on a command line", "1.26.8", []string{"-X main.a=1 -s"}, nil,
			"-X main.a=1 -s"},
		{"a word with a space", "1.26.8", []string{"-X", "main.a=1 2"}, nil, "-X 'main.a=1 2'"},
		{"empty elements", "1.26.8", []string{"", "-s"}, nil, "-s"},
		{"stamps in the order of their names", "1.26.8", []string{"-s"},
			map[string]string{"main.b": "2", "main.a": "1"}, "-s -X main.a=1 -X main.b=2"},
		{"an apostrophe", "1.26.8", nil, map[string]string{"main.a": "it's"}, `-X "main.a=it's"`},
		{"a quote", "1.26.8", nil, map[string]string{"main.a": `say "x"`}, `-X 'main.a=say "x"'`},
		{"a line break", "1.26.8", nil, map[string]string{"main.a": "a\nb"}, "-X 'main.a=a\nb'"},
		{"empty", "1.26.8", nil, map[string]string{"main.a": ""}, "-X main.a="},
		{"two words before 1.5", "1.4.3", nil, map[string]string{"main.a": "1 2"}, "-X main.a '1 2'"},
		{"two words before 1.5, empty", "1.4.3", nil, map[string]string{"main.a": ""}, "-X main.a ''"},
	} {
		got := linkFlags(&plan.Target{Ldflags: test.ldflags, Stamp: test.stamp}, goVersion(test.version))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCompilerFlags(t *testing.T) {
	for _, test := range []struct {
		name, version string
		modules       []string
		gcflags       []string
		want          string
	}{
		{"none", "1.26.8", []string{"m"}, nil, ""},
		{"the module's packages", "1.26.8", []string{"m"}, []string{"-N", "-l"}, "-gcflags=m/...=-N -l"},
		{"several modules", "1.26.8", []string{"m", "n"}, []string{"-N"}, "-gcflags=m/...=-N|-gcflags=n/...=-N"},
		{"no module", "1.26.8", nil, []string{"-N"}, "-gcflags=-N"},
		{"a pattern of the user's", "1.26.8", []string{"m"}, []string{"all=-N", "-l"}, "-gcflags=all=-N -l"},
		{"both", "1.26.8", []string{"m"}, []string{"-l", "net/...=-N"}, "-gcflags=m/...=-l|-gcflags=net/...=-N"},
		{"a value is no pattern", "1.26.8", []string{"m"}, []string{"-d", "ssa/check_bce=1"},
			"-gcflags=m/...=-d ssa/check_bce=1"},
		{"before patterns", "1.9.7", nil, []string{"-N"}, "-gcflags=-N"},
	} {
		g := &group{facts: &plan.TargetFacts{Toolchain: goVersion(test.version)},
			targets: []*plan.Target{{Gcflags: test.gcflags}}, modules: test.modules}
		var got []string
		for _, flag := range g.compilerFlags() {
			got = append(got, flag.String())
		}
		if s := strings.Join(got, "|"); s != test.want {
			t.Errorf("%s: %s, want %s", test.name, s, test.want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for _, test := range []struct {
		version, than string
		want          bool
	}{
		{"1.18", "1.18", true},
		{"1.17.13", "1.18", false},
		{"1.21rc2", "1.21", true},
		{"1.21.0", "1.21", true},
		{"1.9.7", "1.10", false},
		{"1.26-devel_0123456", "1.18", true},
		{"devel", "1.18", true},
	} {
		if got := goVersion(test.version).AtLeast(test.than); got != test.want {
			t.Errorf("%s at least %s: %t", test.version, test.than, got)
		}
	}
}

// TestGorootFinal: up to 1.15 it is what keeps build IDs of trimmed binaries from telling
// where Go stands.
func TestGorootFinal(t *testing.T) {
	for v, want := range map[string]bool{"1.12.17": false, "1.13.15": true, "1.15.15": true, "1.16.15": false} {
		w := newWorld()
		w.target("a", inModule(v, "cmd/a"), nil)
		w.target("b", inModule(v, "cmd/b"), func(c *plan.Target) { c.Trimpath = false })
		for i, a := range compiles(w.plan(t)) {
			set := slices.ContainsFunc(a.Compile.Command.Env, func(v plan.Var) bool { return v.Name == "GOROOT_FINAL" })
			if set != (want && i == 0) {
				t.Errorf("Go %s, trimpath %t: %t", v, i == 0, set)
			}
		}
	}
}

// TestIgnoredReplacement: what nothing requires may ask for any Go.
func TestIgnoredReplacement(t *testing.T) {
	w := newWorld()
	f := ways["module-replace"]("1.22.5")
	f.Module.Locals[0].Go = "1.24"
	w.target("a", f, nil)
	w.plan(t)
}

func TestShellWords(t *testing.T) {
	got := plan.ShellWords("go", "", "a b", "it's", "$x", "{{}}", "a;b", "~x")
	if want := `go '' 'a b' 'it'\''s' '$x' '{{}}' 'a;b' '~x'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSortedMounts(t *testing.T) {
	p := everything(checkout).plan(t)
	for _, c := range p.Commands() {
		var targets []string
		for _, m := range c.Mounts {
			targets = append(targets, m.Target)
		}
		if !slices.IsSorted(targets) {
			t.Errorf("%s: mounts are not sorted: %q", c, targets)
		}
	}
}

func TestGodebug(t *testing.T) {
	for _, test := range []struct{ version, given, want string }{
		{"1.26.8", "", "goindex=0"},
		{"1.26.8", "x509sha1=1", "x509sha1=1,goindex=0"},
		{"1.18.10", "", ""},
		{"1.18.10", "x509sha1=1", "x509sha1=1"},
	} {
		env := map[string]string{}
		if test.given != "" {
			env[plan.Godebug] = test.given
		}
		g := &group{facts: &plan.TargetFacts{Toolchain: goVersion(test.version)}, targets: []*plan.Target{{Env: env}}}
		var got []string
		for _, v := range g.environment(false) {
			if v.Name == plan.Godebug {
				got = append(got, v.Value.String())
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("go%s, %q: %q, want %q", test.version, test.given, s, test.want)
		}
	}
}
