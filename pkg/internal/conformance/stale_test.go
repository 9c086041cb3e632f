package conformance

import (
	"debug/buildinfo"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// generating is a module for which a go.work is generated, with what its go.mod says of GODEBUG.
const generating = `
-- go.mod --
module example.com/generating

go 1.26.8

require (
	$DEP v1.0.0
	example.com/over v1.0.0
)

godebug panicnil=1
-- go.sum --
$SUMS
-- dep.go --
package main

import _ "$DEP"
-- main.go --
package main

import "example.com/over"

func main() { println(over.Name) }
-- over/go.mod --
module example.com/over

go 1.26.8
-- over/over.go --
package over

const Name = "over"
-- gobuild.hcl --
override "example.com/over" { path = "over" }

target "generating" {
  package   = "."
  platforms = ["linux/amd64"]
}
`

// afterFailedFetch checks that files generated for a failed fetch are not used when the project is
// again as it was before.
func afterFailedFetch(t *testing.T, x executor) {
	p := newRequiring(t, x, generating)
	p.ok(t, "build")
	good, err := os.ReadFile(p.path("go.mod"))
	must(t, err)
	main, err := os.ReadFile(p.path("main.go"))
	must(t, err)
	p.put(t, "go.mod", strings.Replace(string(good), "godebug panicnil=1\n", "", 1))
	p.put(t, "main.go", "package main\n\nimport _ \"example.com/generating/missing\"\n\nfunc main() {}\n")
	p.fails(t, 1, []string{"example.com/generating/missing"}, "build")
	p.put(t, "go.mod", string(good))
	p.put(t, "main.go", string(main)+"\nvar edited = 1\n")
	p.ok(t, "build")
	p.hasDefault(t, "panicnil=1")
}

// importBesideOverlay checks that what keeps edited packages out of Go's index, which goes by sizes and
// times, works beside the overlay of an override without a go.mod. go reads one overlay alone.
func importBesideOverlay(t *testing.T, x executor) {
	p := newProject(t, x, `
-- go.mod --
module example.com/beside

go 1.26.8

require example.com/bare v1.0.0
-- one/name.go --
package one

const Name = "one"
-- two/name.go --
package two

const Name = "two"
-- main.go --
package main

import (
	"example.com/bare"
	a "example.com/beside/one"
)

func main() { println(bare.Name, a.Name) }
-- bare/bare.go --
package bare

const Name = "bare"
-- gobuild.hcl --
override "example.com/bare" { path = "bare" }

target "beside" {
  package   = "."
  platforms = ["linux/amd64"]
}
`)
	old := time.Now().Add(-time.Hour) // Go indexes no directory with files of the last seconds
	for _, name := range []string{"go.mod", "main.go", "gobuild.hcl", "one/name.go", "two/name.go"} {
		must(t, os.Chtimes(p.path(name), old, old))
	}
	p.ok(t, "build")
	text, err := os.ReadFile(p.path("main.go"))
	must(t, err)
	p.put(t, "main.go", strings.ReplaceAll(string(text), "beside/one", "beside/two"))
	must(t, os.Chtimes(p.path("main.go"), old, old))
	p.ok(t, "build")
	out, err := exec.Command(p.binary("beside")).CombinedOutput()
	must(t, err)
	if string(out) != "bare two\n" {
		t.Errorf("it prints %q", out)
	}
}

// movedCheckout checks that a project that was moved is built from its new place.
func movedCheckout(t *testing.T, x executor) {
	p := newRequiring(t, x, generating)
	p.put(t, "gobuild.hcl", "override \"example.com/over\" { path = \"over\" }\n\ntarget \"generating\" {\n  package "+
		"  = \".\"\n  platforms = [\"linux/amd64\"]\n  trimpath  = false\n}\n")
	p.ok(t, "build")
	moved := p.dir + "-moved"
	must(t, os.Rename(p.dir, moved))
	p.dir = moved
	p.ok(t, "build")
	p.put(t, "over/over.go", "package over\n\nconst Name = \"edited\"\n")
	p.ok(t, "build")
	again := sum(t, p.binary("generating"))
	must(t, os.RemoveAll(p.path("dist")))
	must(t, os.RemoveAll(p.state()))
	p.ok(t, "build")
	if sum(t, p.binary("generating")) != again {
		t.Error("what was built after the move is not what a build from scratch makes")
	}
}

// rivalComes checks that a package which a second module begins to have is an error, as from
// scratch.
func rivalComes(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	p.put(t, "go.mod", "module example.com/importing\n\ngo 1.26.8\n\nrequire (\n\texample.com/importing/inner "+
		"v0.0.0\n\texample.com/lib v0.0.0\n)\n\nreplace (\n\texample.com/importing/inner => "+
		"../inner\n\texample.com/lib => ./lib\n)\n")
	p.put(t, "../inner/go.mod", "module example.com/importing/inner\n\ngo 1.26.8\n")
	p.put(t, "../inner/inner.go", "package inner\n")
	p.put(t, "more.go", "package main\n\nimport _ \"example.com/importing/inner\"\n")
	p.put(t, "inner/README", "no package")
	p.ok(t, "build")
	p.put(t, "inner/inner.go", "package inner\n")
	p.fails(t, 1, []string{"ambiguous import"}, "build")
	p.put(t, "inner/go.mod", "module example.com/importing/inner\n")
	p.ok(t, "build")
	must(t, os.Remove(p.path("inner", "go.mod")))
	p.fails(t, 1, []string{"ambiguous import"}, "build")
}

// assembled is a program in assembly, which includes files that Go does not look at.
const assembled = `
-- go.mod --
module example.com/assembled

go 1.26.8
-- main.go --
package main

func sum() int64

func main() { println(sum()) }
-- sum_amd64.s --
#include "textflag.h"
#include "header.h"
#include "values.inc"
#include "inc/far.h"

TEXT ·sum(SB), NOSPLIT, $0-8
	MOVQ $NEAR, AX
	ADDQ $VALUE, AX
	ADDQ $FAR, AX
	ADDQ $DEEP, AX
	MOVQ AX, ret+0(FP)
	RET
-- header.h --
#define NEAR 1
-- values.inc --
#define VALUE 10
-- gobuild.hcl --
target "assembled" {
  package   = "."
  platforms = ["linux/amd64"]
  ldflags   = ["-s", "-w"]
}
`

// assemblyIncludes checks that an edit of any file that assembly includes makes the target stale.
func assemblyIncludes(t *testing.T, x executor) {
	p := newProject(t, x, assembled)
	p.put(t, "inc/far.h", "#include \"inc/deep.h\"\n#define FAR 100\n")
	p.put(t, "inc/deep.h", "#define DEEP 1000\n")
	p.ok(t, "build")
	program := p.binary("assembled")
	if got := prints(t, program); got != "1111\n" {
		t.Errorf("it prints %q", got)
	}
	for _, edit := range []struct{ name, text, want string }{
		{"header.h", "#define NEAR 2\n", "1112\n"},
		{"values.inc", "#define VALUE 20\n", "1122\n"},
		{"inc/far.h", "#include \"inc/deep.h\"\n#define FAR 200\n", "1222\n"},
		{"inc/deep.h", "#define DEEP 2000\n", "2222\n"},
	} {
		p.put(t, edit.name, edit.text)
		contains(t, p.ok(t, "plan").stdout.String(), "runs: "+edit.name+" changed")
		p.ok(t, "build")
		if got := prints(t, program); got != edit.want {
			t.Errorf("after an edit of %s it prints %q, want %q", edit.name, got, edit.want)
		}
		checkUpToDate(t, p, edit.name)
	}
	again := sum(t, program)
	fresh := newProject(t, x, assembled)
	for _, name := range []string{"header.h", "values.inc", "inc/far.h", "inc/deep.h"} {
		data, err := os.ReadFile(p.path(name))
		must(t, err)
		fresh.put(t, name, string(data))
	}
	fresh.ok(t, "build")
	if sum(t, fresh.path("dist", "linux_amd64", "assembled")) != again {
		t.Error("what was built edit by edit is not what a build from scratch makes")
	}
}

// failuresAreShort checks that Go's errors are printed without the packages that it listed; plan
// names the file afterwards.
func failuresAreShort(t *testing.T, x executor) {
	p := newRequiring(t, x, generating)
	p.ok(t, "build")
	p.put(t, "main.go", "package main\n\nimport _ \"example.com/generating/missing\"\n\nfunc main() {}\n")
	said := p.fails(t, 1, []string{"main.go:3:8: ", "package example.com/generating/missing"}, "build").stderr.String()
	if n := strings.Count(said, "\n"); n > 20 || strings.Contains(said, "IgnoredGoFiles") {
		t.Errorf("%d lines:\n%s", n, said)
	}
	p.put(t, "main.go", "package main\n\nfunc main() { missing() }\n")
	p.fails(t, 1, []string{"undefined: missing"}, "build")
	contains(t, p.ok(t, "plan").stdout.String(), "runs: main.go changed")
}

// hasDefault fails the test if a program does not have a default of GODEBUG.
func (p *project) hasDefault(t *testing.T, want string) {
	t.Helper()
	info, err := buildinfo.ReadFile(p.binary("generating"))
	must(t, err)
	for _, s := range info.Settings {
		if s.Key == "DefaultGODEBUG" && s.Value == want {
			return
		}
	}
	t.Errorf("the default of GODEBUG is not %s: %v", want, info.Settings)
}
