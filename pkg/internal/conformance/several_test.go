package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// several are four mains, each an image too.
const several = `
-- go.mod --
module example.com/several

go 1.26.8
-- cmd/ant/main.go --
package main

func main() { println("ant") }
-- cmd/bee/main.go --
package main

func main() { println("bee") }
-- cmd/bad/main.go --
package main

func main() { println("not yet bad") }
-- alone/main.go --
package main

func main() { println("alone") }
-- gobuild.hcl --
target "service" {
  for_each  = mains("./cmd/...")
  package   = each.value
  platforms = ["linux/amd64"]
}

target "alone" {
  package   = "./alone"
  platforms = ["linux/amd64"]
}

image "service" {
  for_each = target.service
  base     = "scratch"
  targets  = [each.value]
  tags     = ["$MARK-${each.key}:1"]
}
`

const doesNotLoad = `package main

import "example.com/several/missing"

func main() { missing.Do() }
`

func keepGoing(t *testing.T, x executor) {
	p := newProject(t, x, several)
	p.put(t, "cmd/bad/main.go", doesNotLoad)
	stopped := p.fails(t, 1, []string{"cmd/bad/main.go", "example.com/several/missing"}, "image")
	if rows := stopped.rows(t); len(rows) > 0 {
		t.Errorf("without -keep-going there are results: %v", rows)
	}
	c := p.fails(t, 1, []string{"cmd/bad/main.go:3:8", "example.com/several/missing"}, "image", "-keep-going")
	rows := c.rows(t)
	if rows[tag("ant")] == nil || rows[tag("bee")] == nil || rows[tag("bad")] != nil {
		t.Errorf("delivered: %v", rows)
	}
	for _, name := range []string{"ant", "bee"} {
		if got := runImage(t, p, name); got != name+"\n" {
			t.Errorf("image %s prints %q", name, got)
		}
	}
	again := p.fails(t, 1, []string{"cmd/bad/main.go:3:8"}, "build", "-keep-going")
	for _, name := range []string{"service/ant linux/amd64", "service/bee linux/amd64", "alone linux/amd64"} {
		if again.rows(t)[name] == nil {
			t.Errorf("%s was not built:\n%s", name, again.stdout.String())
		}
	}
}

// withBad are two mains, one of which imports what no module has.
const withBad = `
-- cmd/good/main.go --
package main

import "$DEP"

func main() { println(dep.Text()) }
-- cmd/bad/main.go --
package main

import "example.org/missing"

func main() { missing.Do() }
-- gobuild.hcl --
target "service" {
  for_each = mains("./cmd/...")
  package  = each.value
}
`

// keepGoingWithModules checks that the other targets are built if one's fetch fails.
func keepGoingWithModules(t *testing.T, x executor) {
	path, proxy := newDep(t, x)
	p := newProject(t, x, withDep+withBad, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = []string{"GOPROXY=" + proxy.url(), "GOSUMDB=off"}
	c := p.fails(t, 1, []string{"cmd/bad/main.go:3:8", "example.org/missing"}, "build", "-keep-going")
	if len(c.rows(t)) != 1 {
		t.Fatalf("results: %s", c.stdout.String())
	}
	if got := prints(t, p.path("dist", "linux_amd64", "good")); got != "from the proxy\n" {
		t.Errorf("the good one prints %q", got)
	}
}

func nothingChanged(t *testing.T, x executor) {
	p := newWithDep(t, x)
	p.env = append(p.env, "GOBUILD_CACHE="+sharingToolchains(t))
	p.ok(t, "build")
	p.ok(t, "image")
	before, known := tree(t, p.dir), tree(t, p.state())
	if p.watch != nil {
		p.watch.reset()
	}
	// Without a toolchain and without a proxy no go could run.
	must(t, os.Remove(filepath.Join(filepath.Dir(filepath.Dir(p.state())), "toolchains")))
	p.env = append(p.env, "GOPROXY=off")
	for _, verb := range []string{"build", "image"} {
		c := p.ok(t, verb)
		said := testbinary.WithoutConnect(c.stderr.String())
		said, hint, _ := strings.Cut(said, "to load images into an engine elsewhere, ")
		if wanted := verb == "image" && x.name == "host"; (strings.Count(hint, "\n") == 1) != wanted {
			t.Errorf("%s: the last line hints at tarballs: %t, %q", verb, !wanted, hint)
		}
		if said != "" || len(c.rows(t)) != 1 {
			t.Errorf("%s: %s%s", verb, c.stdout.String(), said)
		}
	}
	if p.watch != nil && len(p.watch.requests()) > 0 {
		t.Errorf("the engine was asked for %v", p.watch.requests())
	}
	sameTree(t, before, tree(t, p.dir))
	after := tree(t, p.state())
	delete(known, x.name+"/hashes") // the index of what was hashed may be written again
	delete(after, x.name+"/hashes")
	sameTree(t, known, after)
}

func streams(t *testing.T, x executor) {
	p := newProject(t, x, several)
	c := p.ok(t, "image")
	contains(t, c.stderr.String(), "compile 3 targets")
	if out := c.stdout.String(); !strings.HasPrefix(out, "IMAGE") || strings.Contains(out, "compile") ||
		strings.Count(out, "\n") != 4 {
		t.Errorf("results:\n%s", out)
	}
	if strings.Contains(c.stderr.String()+c.stdout.String(), "\x1b") {
		t.Errorf("escape codes where there is no terminal:\n%q", c.stderr.String())
	}
	p.put(t, "cmd/bad/main.go", doesNotLoad)
	if out := p.run(t, "image").stdout.String(); out != "" {
		t.Errorf("results of a failure: %s", out)
	}
}

const threeMistakes = `package main

import "example.com/several/lib"

func main() {
	var number int = "text"
	lib.Missing()
	undefined()
}
`

func compileErrors(t *testing.T, x executor) {
	p := newProject(t, x, several)
	p.put(t, "cmd/bad/main.go", threeMistakes)
	p.put(t, "lib/lib.go", "package lib\n\nfunc Present() {}\n")
	c := p.fails(t, 1, []string{
		"cmd/bad/main.go:6:6: declared and not used: number",
		`cmd/bad/main.go:6:19: cannot use "text"`,
		"cmd/bad/main.go:7:6: undefined: lib.Missing",
		"cmd/bad/main.go:8:2: undefined: undefined",
	}, "build", "-only=service/bad")
	if err := c.stderr.String(); strings.Contains(err, "/src/") || strings.Contains(err, p.dir) ||
		strings.Contains(err, "../") {
		t.Errorf("a path that is not the user's:\n%s", err)
	}
	p.put(t, "lib/lib.go", "package lib\n\nfunc Missing() { return 1 }\n")
	p.fails(t, 1, []string{"lib/lib.go:3:25: too many return values"}, "build", "-only=service/bad")
}

// onlyStale checks that of several binaries of one go build only the stale ones are built, also if
// -only left some out before.
func onlyStale(t *testing.T, x executor) {
	p := newProject(t, x, several)
	p.ok(t, "build")
	builds := func(want string, verb ...string) {
		t.Helper()
		log := p.ok(t, verb...).stderr.String()
		if compiles := strings.Count(log, "compile "); !strings.Contains(log, want) || want != "" && compiles > 2 ||
			want == "" && compiles > 0 {
			t.Errorf("%v builds something else than %q:\n%s", verb, want, log)
		}
	}
	p.put(t, "cmd/ant/main.go", "package main\n\nfunc main() { println(\"ant again\") }\n")
	out := p.ok(t, "plan").stdout.String()
	contains(t, out, "runs: cmd/ant/main.go changed", " example.com/several/cmd/ant\n")
	if strings.Contains(out, "example.com/several/cmd/bee") {
		t.Errorf("what is up to date is planned to be built:\n%s", out)
	}
	builds("compile service/ant for linux/amd64", "build")

	p.put(t, "cmd/ant/main.go", "package main\n\nfunc main() { println(\"ant once more\") }\n")
	p.put(t, "cmd/bee/main.go", "package main\n\nfunc main() { println(\"bee again\") }\n")
	builds("compile service/bee for linux/amd64", "build", "-only=service/bee")
	builds("", "build", "-only=service/bee")
	builds("compile service/ant for linux/amd64", "build")
	checkUpToDate(t, p, "all was built")

	must(t, os.Remove(p.path("dist", "linux_amd64", "ant")))
	p.ok(t, "build")
	text, err := exec.Command(p.path("dist", "linux_amd64", "ant")).CombinedOutput()
	if must(t, err); string(text) != "ant once more\n" {
		t.Errorf("ant prints %q", text)
	}
}

// afterFailedListing checks that what was built while go list failed is not considered up to date
// by an older listing.
func afterFailedListing(t *testing.T, x executor) {
	p := newProject(t, x, several)
	p.ok(t, "build")
	p.put(t, "newlib/newlib.go", "package newlib\n\nconst Name = \"first\"\n")
	p.put(t, "cmd/ant/main.go", "package main\n\nimport \"example.com/several/newlib\"\n\nfunc main() { "+
		"println(newlib.Name) }\n")
	p.put(t, "cmd/bad/main.go", doesNotLoad)
	p.fails(t, 1, []string{"cmd/bad/main.go"}, "build", "-keep-going")
	p.put(t, "newlib/newlib.go", "package newlib\n\nconst Name = \"second\"\n")
	p.ok(t, "build", "-only=service/ant")
	text, err := exec.Command(p.path("dist", "linux_amd64", "ant")).CombinedOutput()
	if must(t, err); string(text) != "second\n" {
		t.Errorf("ant prints %q", text)
	}
}

// withoutTrimpath checks that a binary, which then contains the text of all linker flags, is the
// same as one built from scratch.
func withoutTrimpath(t *testing.T, x executor) {
	p := newProject(t, x, several)
	p.put(t, "gobuild.hcl", `
target "ant" {
  package   = "./cmd/ant"
  platforms = ["linux/amd64"]
  trimpath  = false
  ldflags   = ["-s"]
}

target "bee" {
  package   = "./cmd/bee"
  platforms = ["linux/amd64"]
  trimpath  = false
}
`)
	p.ok(t, "build")
	p.put(t, "cmd/ant/main.go", "package main\n\nfunc main() { println(\"ant again\") }\n")
	p.ok(t, "build")
	ant, bee := sum(t, p.path("dist", "linux_amd64", "ant")), sum(t, p.path("dist", "linux_amd64", "bee"))
	must(t, fsx.RemoveAll(p.state()))
	p.ok(t, "build")
	if ant != sum(t, p.path("dist", "linux_amd64", "ant")) || bee != sum(t, p.path("dist", "linux_amd64", "bee")) {
		t.Error("a build from scratch makes other binaries")
	}
}
