package conformance

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// withDep is a program that needs a module of a proxy, as binary and as image.
const withDep = `
-- go.mod --
module example.com/withdep

go 1.26.8

require $DEP v1.0.0
-- go.sum --
$SUMS
-- main.go --
package main

import "$DEP"

func main() { println(dep.Text()) }
-- gobuild.hcl --
target "withdep" {
  package = "."
}

image "withdep" {
  base    = "scratch"
  targets = [target.withdep]
  tags    = ["$MARK-withdep:1"]
}
`

// dep is a module of one package.
const dep = `
-- go.mod --
module $DEP

go 1.20
-- dep.go --
package dep

func Text() string { return "from the proxy" }
`

// newDep creates a module that no cache has yet: its path is the test's own.
func newDep(t *testing.T, x executor) (path string, proxy *modproxy) {
	t.Helper()
	path = "gobuild.test/" + mark + "/" + x.name + shortHash(t.Name()) + "/dep"
	return path, newModproxy(t, map[string]string{path + "@v1.0.0": strings.ReplaceAll(dep, "$DEP", path)})
}

// newWithDep returns a project of withDep whose module comes from a file:// proxy.
func newWithDep(t *testing.T, x executor) *project {
	t.Helper()
	return newRequiring(t, x, withDep)
}

// newRequiring returns a project that requires the module $DEP, with the sums $SUMS, of a file://
// proxy.
func newRequiring(t *testing.T, x executor, archive string) *project {
	t.Helper()
	path, proxy := newDep(t, x)
	p := newProject(t, x, archive, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = []string{"GOPROXY=" + proxy.url(), "GOSUMDB=off"}
	return p
}

// A planned is the part of plan -format=json that tests read.
type planned struct {
	Actions []struct {
		Kind, Platform string
		Commands       []struct{ Args, Guards, Env []string }
		Binaries       []struct{ Target, Package string }
	}
}

func (p *project) plan(t *testing.T, args ...string) (parsed planned, text string) {
	t.Helper()
	text = p.ok(t, append([]string{"plan", "-format=json"}, args...)...).stdout.String()
	must(t, json.Unmarshal([]byte(text), &parsed))
	return parsed, text
}

func planIsPure(t *testing.T, x executor) {
	p := newWithDep(t, x)
	before := tree(t, p.dir)
	plan, first := p.plan(t)
	var kinds []string
	for _, a := range plan.Actions {
		kinds = append(kinds, a.Kind)
	}
	if want := []string{"toolchain", "fetch", "compile", "install", "assemble", "deliver"}; !slices.Equal(kinds, want) {
		t.Errorf("actions %v, not %v", kinds, want)
	}
	_, second := p.plan(t)
	if first != second {
		t.Errorf("two plans of one file differ:\n%s\n%s", first, second)
	}
	sameTree(t, before, tree(t, p.dir))
	other := newProject(t, x, withDep)
	must(t, copyTree(p.dir, other.dir))
	other.env = p.env
	if _, there := other.plan(t); strings.ReplaceAll(there, other.dir, p.dir) != first {
		t.Errorf("the plan depends on where the checkout stands:\n%s\n%s", first, there)
	}
}

func planPrints(t *testing.T, x executor) {
	p := newWithDep(t, x)
	before := p.ok(t, "plan").stdout.String()
	contains(t, before, "executor: "+x.name, "toolchain go1.26.8", "fetch modules for withdep", "go list -deps",
		"compile withdep", "go build", "not built before",
		"install dist/linux_amd64/withdep", "assemble image withdep")
	if x == host && noNamespaces() != "" {
		contains(t, before, "guards that it lacks here: read-only-sources")
	} else if strings.Contains(before, "guards that it lacks") {
		t.Errorf("containers and namespaces lack nothing:\n%s", before)
	}
	p.ok(t, "image")
	contains(t, p.ok(t, "plan").stdout.String(), "up to date")
}

func actionsRun(t *testing.T, x executor) {
	p := newWithDep(t, x)
	c := p.ok(t, "image")
	for _, what := range []string{"toolchain go1.26.8", "fetch modules for withdep", "compile withdep"} {
		contains(t, c.stderr.String(), what)
	}
	contains(t, c.stdout.String(), tag("withdep"))
	contains(t, p.start(t, nil, "run", "withdep").wait().stderr.String(), "from the proxy")
}

// four is a program for four platforms: four actions that could run at once.
const four = `
-- go.mod --
module example.com/four

go 1.26.8
-- main.go --
package main

func main() { println("$SALT") }
-- gobuild.hcl --
target "four" {
  package   = "."
  platforms = ["linux/amd64", "linux/arm64", "linux/386", "linux/arm"]
}
`

func jobsBound(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, four, "$SALT", mark+x.name)
	c := p.ok(t, "build", "-jobs=1")
	if most := countConcurrent(testbinary.WithoutConnect(c.stderr.String())); most != 1 {
		t.Errorf("-jobs=1 ran %d actions at once:\n%s", most, c.stderr.String())
	}
	if n := len(c.rows(t)); n != 4 {
		t.Errorf("%d binaries, not 4:\n%s", n, c.stdout.String())
	}
	for _, none := range []string{"-jobs=-1", "-jobs=0"} {
		p.fails(t, 2, []string{none + ": give a number above zero"}, "build", none)
	}
}

var ending = regexp.MustCompile(`: (done|failed)\b`)

// countConcurrent returns how many tasks ran at the same time, according to the plain lines of
// progress.
func countConcurrent(progress string) (most int) {
	running := map[string]bool{}
	for line := range strings.Lines(progress) {
		line = strings.TrimSpace(line)
		if at := ending.FindStringIndex(line); at != nil {
			delete(running, line[:at[0]])
		} else {
			running[line] = true
		}
		most = max(most, len(running))
	}
	return most
}

func onlyChosen(t *testing.T, x executor) {
	p := newProject(t, x, several)
	c := p.ok(t, "build", "-only=service/b*", "-only=target.alone")
	var got []string
	for name := range c.rows(t) {
		got = append(got, name)
	}
	slices.Sort(got)
	if want := []string{"alone linux/amd64", "service/bad linux/amd64",
		"service/bee linux/amd64"}; !slices.Equal(got, want) {
		t.Errorf("built %q, not %q", got, want)
	}
	p.fails(t, 2, []string{"servise matches no target or group", "Did you mean service?"}, "build", "-only=servise")
}
