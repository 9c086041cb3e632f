package conformance

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var bullets = []bullet{
	{"the plan is a pure function of the file and of what was looked up", planIsPure},
	{"plan prints what would happen and why, and the guards that the executor lacks", planPrints},
	{"actions: toolchain, fetch, compile, assemble and deliver each run", actionsRun},
	{"a bounded scheduler: -jobs", jobsBound},
	{"-only", onlyChosen},
	{"-keep-going: a main that does not load does not stop the others", keepGoing},
	{"nothing changed: no container, no go, no load", nothingChanged},
	{"progress on standard error, results on standard output", streams},
	{"sources and overrides are read-only, and nothing is written into the user's tree", treeUntouched},
	{"a compile has no network, no capabilities, no-new-privileges, and runs as the caller", compileIsShutIn},
	{"what comes out belongs to the caller", ownedByCaller},
	{"the user's settings reach the fetch", fetchEnvironment},
	{"a module that needs git is fetched with this machine's", fetchWithGit},
	{"an SSH agent reaches the fetch", fetchWithAgent},
	{"without git and without docker { image }: an error that names both", fetchWithoutGit},
	{"overrides in a module, a vendored module and a workspace: byte-equal at two paths and on both executors", overridesAgree},
	{"where a Go version cannot do an override, an error", overrideOrError},
	{"an override that nothing imports is a warning", unusedOverride},
	{"binaries and images are equal at two paths, whatever umask and times", digestsAgree},
	{"only layers that are missing are loaded", missingLayersOnly},
	{"run: a throwaway container around the program, and nothing else", runIsTransparent},
	{"SIGINT, SIGTERM and SIGKILL stop everything and leave no half file", signalsStop},
	{"two runs at once in one directory", twoAtOnce},
	{"what is damaged is mended by the next run", damageMended},
	{"a compile error has paths of the user's tree and comes whole", compileErrors},
}

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

// newDep makes a module that no cache has yet: its path is that of the test's own.
func newDep(t *testing.T, x executor) (path string, proxy *modproxy) {
	t.Helper()
	path = "gobuild.test/" + mark + "/" + x.name + shortHash(t.Name()) + "/dep"
	return path, newModproxy(t, map[string]string{path + "@v1.0.0": strings.ReplaceAll(dep, "$DEP", path)})
}

// newWithDep is a project of withDep whose module comes from a file:// proxy.
func newWithDep(t *testing.T, x executor) *project {
	t.Helper()
	path, proxy := newDep(t, x)
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = []string{"GOPROXY=" + proxy.url(), "GOSUMDB=off"}
	return p
}

// A planned is what programs read of plan -format=json.
type planned struct {
	Actions []struct {
		ID, Kind, Title string
		Compile         *struct {
			Command struct {
				Args   []string
				Env    []struct{ Name, Value string }
				Mounts []struct {
					Target, Kind string
					Write        bool
				}
				Guards []string
			}
			Platform string
			Binaries []struct{ Package, File string }
		}
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
	_, first := p.plan(t)
	_, second := p.plan(t)
	if first != second {
		t.Errorf("two plans of one file differ:\n%s\n%s", first, second)
	}
	sameTree(t, before, tree(t, p.dir, ".gobuild"))
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
	contains(t, before, "executor: "+x.name, "toolchain go1.26.8", "fetch modules for withdep", "go list -deps", "compile withdep", "go build", "not built before",
		"install dist/linux_amd64/withdep", "assemble image withdep")
	if x == host {
		contains(t, before, "guards that it lacks here: read-only-sources")
	} else if strings.Contains(before, "guards that it lacks") {
		t.Errorf("containers lack nothing:\n%s", before)
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
	p := newProject(t, x, four, "$SALT", mark+x.name)
	c := p.ok(t, "build", "-jobs=1")
	if most := atOnce(c.stderr.String()); most != 1 {
		t.Errorf("-jobs=1 ran %d actions at once:\n%s", most, c.stderr.String())
	}
	if n := len(c.rows(t)); n != 4 {
		t.Errorf("%d binaries, not 4:\n%s", n, c.stdout.String())
	}
	p.fails(t, 2, []string{"-jobs=-1"}, "build", "-jobs=-1")
}

var ending = regexp.MustCompile(`: (done|failed)\b`)

// atOnce is how many tasks ran at the same time, going by the plain lines of progress.
func atOnce(progress string) (most int) {
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
	if want := []string{"alone linux/amd64", "service/bad linux/amd64", "service/bee linux/amd64"}; !slices.Equal(got, want) {
		t.Errorf("built %q, not %q", got, want)
	}
	p.fails(t, 2, []string{"-only=servise", "-only=service"}, "build", "-only=servise")
}
