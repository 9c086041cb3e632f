package group

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
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
		got := linkFlags(&plan.Target{Ldflags: test.ldflags, Stamp: test.stamp}, plannertest.GoVersion(test.version))
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
		var got []string
		for _, flag := range toolFlags("-gcflags=", test.gcflags, plannertest.GoVersion(test.version),
			test.modules) {
			got = append(got, flag.String())
		}
		if s := strings.Join(got, "|"); s != test.want {
			t.Errorf("%s: %s, want %s", test.name, s, test.want)
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
		g := &Group{facts: &plan.TargetFacts{Toolchain: plannertest.GoVersion(test.version)},
			targets: []*plan.Target{{Env: env}}}
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

func TestExecName(t *testing.T) {
	for _, test := range []struct{ path, mode, want string }{
		{"example.com/m/cmd/api", "module", "api"},
		{"example.com/m", "module", "m"},
		{"example.com/m/v2", "module", "m"},
		{"example.com/m/v10", "module", "m"},
		{"example.com/m/v1", "module", "v1"},
		{"example.com/m/v02", "module", "v02"},
		{"example.com/m/v2", "gopath", "v2"},
		{"gopkg.in/tool.v2", "module", "tool.v2"},
		{"hello", "module", "hello"},
		{"v2", "module", "v2"},
	} {
		if got := execName(test.path, test.mode); got != test.want {
			t.Errorf("execName(%q, %q) = %q, want %q", test.path, test.mode, got, test.want)
		}
	}
}
