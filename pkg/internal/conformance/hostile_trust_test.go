package conformance

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// hostileCompiles are what programs that a repository brings may do to other checkouts.
var hostileCompiles = []bullet{
	{"a C compiler of the repository does not change what other checkouts build", compilerForgesCache},
	{"variables that switch checks off are for a sandbox, or -trust", uncheckedVariables},
	{"flags and variables by which a target would reach further are refused", reachingFurther},
	{"a compile sees neither dist nor version control of its project", compileSeesNoDist},
}

// hostileToolchains are what images that compile may do.
var hostileToolchains = []bullet{
	{"a toolchain image does not change what other checkouts build", imageForgesCaches},
	{"variables of a toolchain image do not reach its go", imageVariables},
	{"a link that a compile leaves as its binary is not followed", imageLinks},
	{"a compile in a toolchain image sees neither dist nor version control of its project", imageSeesNoDist},
}

func TestHostileTrust(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, hostileCompiles, hostileToolchains...)
	})
}

// forging is a package that several checkouts have in common, by import path and content: go makes it
// once where they have a build cache in common. CC is a script that edits what it finds of it there.
const forging = `
-- go.mod --
module example.com/forging

go 1.26.8
-- text/text.go --
package text

// Say is not inlined, so that what it prints stands in this package's output.
//
//go:noinline
func Say() { println("$SAYS") }
-- plain/main.go --
package main

import "example.com/forging/text"

func main() { text.Say() }
-- withc/main.go --
package main

// int one(void) { return 1; }
import "C"

import "example.com/forging/text"

func main() {
	text.Say()
	println(C.one())
}
-- cc.sh --
#!/bin/sh
find "$GOCACHE" -type f -mmin -10 -exec grep -l '$SAYS' {} + | while read -r file; do
	sed -i 's/$SAYS/$FORGED/g' "$file"
done
exec gcc "$@"
-- gobuild.hcl --
toolchain "go" { version = "1.26.8" }

toolchain "c" {
  $TOOLCHAIN
}

target "plain" {
  package   = "./plain"
  toolchain = toolchain.go
}

target "withc" {
  package   = "./withc"
  toolchain = toolchain.c
  cgo       = "dynamic"
  env       = { CC = "$DIR/cc.sh" }
}
`

// newScripted returns a project with a script as its C compiler. $DIR is where the compiler finds
// the project.
func newScripted(t *testing.T, x executor, archive string, replace ...string) *project {
	t.Helper()
	p := newProject(t, x, "")
	dir := p.dir
	if x.engine != nil {
		dir = "/src"
	}
	p.write(t, strings.NewReplacer(replace...).Replace(archive), "$TOOLCHAIN", withCompiler(t, x), "$DIR", dir)
	must(t, os.Chmod(p.path("cc.sh"), 0o755))
	return p
}

func compilerForgesCache(t *testing.T, x executor) {
	says := "honest " + mark + " " + x.name
	words := []string{"$SAYS", says, "$FORGED", strings.Replace(says, "honest", "forged", 1)}
	first := newScripted(t, x, forging, words...)
	first.ok(t, "build", "-only=plain")
	good := sum(t, first.binary("plain"))
	evil, other := newScripted(t, x, forging, words...), newScripted(t, x, forging, words...)
	evil.ok(t, "build", "-only=withc")
	for _, p := range []*project{other, evil} {
		p.ok(t, "build", "-only=plain")
		if got := sum(t, p.binary("plain")); got != good {
			t.Errorf("a binary without C code prints %q", prints(t, p.binary("plain")))
		}
	}
}

// spying has CC print what it sees, and fail.
const spying = `
-- go.mod --
module example.com/spying

go 1.26.8
-- main.go --
package main

// int one(void) { return 1; }
import "C"

func main() { println(C.one()) }
-- cc.sh --
#!/bin/sh
{
	echo SPY begins
	$SPY
	echo SPY ends
} >&2
exit 1
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "spying" {
  package   = "."
  toolchain = toolchain.c
  cgo       = "dynamic"
  env       = { CC = "$DIR/cc.sh"$ENV }
}
`

// buildAndReport builds, and returns what the spying compiler of the project saw.
func (p *project) buildAndReport(t *testing.T) string {
	t.Helper()
	return attacksSeen(t, p.run(t, "build"))
}

// attacksSeen returns what the compiler printed in a build that it made fail.
func attacksSeen(t *testing.T, c *call) string {
	t.Helper()
	if c.code != 1 {
		t.Fatalf("exit code %d\n%s", c.code, c.stderr.String())
	}
	_, text, begins := strings.Cut(c.stderr.String(), "SPY begins")
	text, _, ends := strings.Cut(text, "SPY ends")
	if !begins || !ends {
		t.Fatalf("the compiler did not run:\n%s", c.stderr.String())
	}
	return text
}

// sandboxed reports whether compiles run in a sandbox here, according to plan.
func (p *project) sandboxed(t *testing.T) bool {
	t.Helper()
	var doc struct{ Lacks []string }
	must(t, json.Unmarshal([]byte(p.ok(t, "plan", "-format=json", "-trust").stdout.String()), &doc))
	return !slices.Contains(doc.Lacks, "read-only-sources") && !slices.Contains(doc.Lacks, "no-other-outputs")
}

func uncheckedVariables(t *testing.T, x executor) {
	p := newScripted(t, x, spying, "$SPY", `echo "allows $CGO_CFLAGS_ALLOW"`, "$ENV", `, CGO_CFLAGS_ALLOW = "-f.*"`)
	if p.sandboxed(t) {
		contains(t, p.buildAndReport(t), "allows -f.*")
	}
	if x.engine != nil {
		return
	}
	if !namespacesForbidden() {
		t.Skip("needs unshare, and namespaces to forbid further ones in")
	}
	p.env = []string{"GOBUILD_TRUST=1", "GOBUILD_VAR_trust=true"}
	for _, verb := range []string{"build", "plan"} {
		c := p.start(t, forbidNamespaces, verb).wait()
		if c.code != 2 {
			t.Errorf("%s without a sandbox: exit code %d", verb, c.code)
		}
		contains(t, c.stderr.String(), "gobuild.hcl line 9",
			"CGO_CFLAGS_ALLOW switches off Go's own checks of #cgo lines", "-trust")
	}
	contains(t, attacksSeen(t, p.start(t, forbidNamespaces, "build", "-trust").wait()), "allows -f.*")
}

// forbidNamespaces runs a command without the permission to create namespaces.
func forbidNamespaces(cmd *exec.Cmd) {
	const script = `for kind in user mnt pid net
do echo 0 > /proc/sys/user/max_${kind}_namespaces || exit 125; done; exec "$0" "$@"`
	wrapped := exec.Command("unshare", append([]string{"--user", "--map-root-user", "sh", "-c", script, cmd.Path},
		cmd.Args[1:]...)...)
	cmd.Path, cmd.Args, cmd.Err = wrapped.Path, wrapped.Args, wrapped.Err
}

// namespacesForbidden reports whether forbidNamespaces works here.
func namespacesForbidden() bool {
	cmd := exec.Command("unshare", "--mount", "true")
	forbidNamespaces(cmd)
	var exit *exec.ExitError
	err := cmd.Run()
	return errors.As(err, &exit) && exit.ExitCode() == 1
}

func reachingFurther(t *testing.T, x executor) {
	for attr, says := range map[string]string{
		`ldflags = ["-o=/tmp/written"]`:             "-o has the linker read or write files",
		`ldflags = ["-cpuprofile", "/tmp/written"]`: "-cpuprofile has the linker",
		`ldflags = ["-s -w -tmpdir /tmp"]`:          "-tmpdir has the linker",
		`ldflags = ["-X", "@/etc/group"]`:           "@/etc/group has the linker read flags from a file",
		`ldflags = ["@/etc/passwd"]`:                "@/etc/passwd has the linker read flags from a file",
		`gcflags = ["all=-embedcfg=/etc/passwd"]`:   "-embedcfg has the compiler",
		`gcflags = ["-json=0,/tmp"]`:                "-json has the compiler",
		`gcflags = ["-d=dumpinlfuncprops=/tmp/w"]`:  "has the compiler write files",
		`env = { GIT_SSH_COMMAND = "touch /tmp/w" }`: "GIT_SSH_COMMAND is set by gobuild itself: use the variable " +
			"in your own environment",
		`env = { GONOSUMCHECK = "1" }`:                 "GONOSUMCHECK is set by gobuild itself",
		`env = { https_proxy = "http://example.com" }`: "https_proxy is set by gobuild itself",
		`env = { GOCACHEPROG = "./evil" }`:             "GOCACHEPROG is set by gobuild itself: take it out",
		`env = { GOFLAGS = "-toolexec=./evil" }`: "GOFLAGS is set by gobuild itself: an attribute does what a flag " +
			"of go build does. -toolexec=./evil: ",
	} {
		p := newProject(t, x, furtherReaching, "$ATTRIBUTE", attr)
		p.fails(t, 2, []string{says, "gobuild.hcl line 3"}, "build")
	}
}

const furtherReaching = `
-- go.mod --
module example.com/reaching

go 1.26.8
-- main.go --
package main

func main() {}
-- gobuild.hcl --
target "reaching" {
  package = "."
  $ATTRIBUTE
}
`

func compileSeesNoDist(t *testing.T, x executor) {
	p := newScripted(t, x, spying, "$SPY", "ls -A $DIR $DIR/dist $DIR/.git; cat $DIR/.git/config", "$ENV", "")
	if !p.sandboxed(t) {
		t.Skip("needs a sandbox: the host executor has none here")
	}
	p.buildAndReport(t)
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) != 4 {
		t.Errorf("the tree has %v, %v", entries, err)
	}
	p.put(t, "dist/other/secret", "of another target")
	p.put(t, ".git/config", "a credential")
	before := tree(t, p.dir)
	saw := p.buildAndReport(t)
	for _, not := range []string{"other", "credential"} {
		if strings.Contains(saw, not) {
			t.Errorf("the compiler sees %q in:\n%s", not, saw)
		}
	}
	sameTree(t, before, tree(t, p.dir))
}

// inHostile is a project with a module of its own and one of a proxy, built with a toolchain image
// whose go is hostile, and by a toolchain of a version.
const inHostile = `
-- go.mod --
module example.com/inhostile

go 1.26.8

require $DEP v1.0.0
-- go.sum --
$SUMS
-- text/text.go --
package text

// Say is not inlined, so that what it prints stands in this package's output.
//
//go:noinline
func Say() { println("$SAYS") }
-- main.go --
package main

import (
	dep "$DEP"
	"example.com/inhostile/text"
)

func main() {
	text.Say()
	dep.Say()
}
-- gobuild.hcl --
toolchain "honest" { version = "1.26.8" }
toolchain "hostile" { image = "$IMAGE" }

target "main" {
  for_each  = { honest = toolchain.honest, hostile = toolchain.hostile }
  name      = each.key
  package   = "."
  toolchain = each.value
}
`

// imageForgesCaches uses an image whose go forges what is in its caches: what another checkout
// compiled and downloaded, and what the image downloads first.
func imageForgesCaches(t *testing.T, x executor) {
	tag := loadHostile(t, x, "forges", nil)
	path := "gobuild.test/" + mark + "/forged"
	says := "honest-" + mark
	proxy := newModproxy(t, map[string]string{path + "@v1.0.0": "-- go.mod --\nmodule " + path +
		"\n\ngo 1.20\n-- dep.go --\npackage dep\n\n//go:noinline\nfunc Say() { println(\"" + says + "\") }\n"})
	words := []string{"$DEP", path, "$SUMS", proxy.sums.String(), "$SAYS", says, "$IMAGE", tag}
	var projects []*project
	for range 3 {
		p := newProject(t, x, inHostile, words...)
		p.env = []string{"GOPROXY=" + proxy.url(), "GONOSUMDB=gobuild.test"}
		projects = append(projects, p)
	}
	first, evil, other := projects[0], projects[1], projects[2]
	evil.put(t, "deeds", "forge "+says+" "+strings.Replace(says, "honest", "forged", 1)+"\n")
	evil.ok(t, "build", "-only=main/hostile")
	first.ok(t, "build", "-only=main/honest")
	evil.put(t, "text/more.go", "package text\n")
	evil.ok(t, "build", "-only=main/hostile")
	for _, p := range []*project{first, other} {
		p.put(t, "main_more.go", "package main\n")
		p.ok(t, "build", "-only=main/honest")
		if got := prints(t, p.binary("honest")); got != says+"\n"+says+"\n" {
			t.Errorf("another checkout has a binary that prints %q", got)
		}
	}
	if got := prints(t, evil.binary("hostile")); !strings.Contains(got, "forged") {
		t.Errorf("nothing was forged: the image's own binary prints %q", got)
	}
}

// loadHostile returns the image whose go is hostile.
func loadHostile(t *testing.T, x executor, name string, env map[string]string) string {
	t.Helper()
	if x.engine == nil {
		t.Skip("needs Docker: the host executor runs no images")
	}
	return testbase.LoadHostile(t, tag(name), env)
}

// showing is a project whose go shows what it sees when it compiles.
const showing = `
-- go.mod --
module example.com/showing

go 1.26.8
-- main.go --
package main

func main() {}
-- deeds --
show
-- gobuild.hcl --
toolchain "hostile" { image = "$IMAGE" }

target "showing" {
  package   = "."
  toolchain = toolchain.hostile
  env       = { FROM_TARGET = "yes" }
}
`

func imageVariables(t *testing.T, x executor) {
	dropped := map[string]string{
		"LD_PRELOAD": "/evil.so", "LD_LIBRARY_PATH": "/evil", "BASH_ENV": "/evil", "GOFLAGS": "-toolexec=/evil",
		"GOPROXY": "http://evil", "GONOSUMDB": "*", "GONOSUMCHECK": "1", "GOINSECURE": "*", "GOENV": "/evil",
		"GOTOOLCHAIN": "evil", "CGO_CFLAGS_ALLOW": ".*", "GODEBUG": "evil=1", "GOEXPERIMENT": "evil",
		"GOCACHEPROG": "/evil", "GIT_SSH_COMMAND": "/evil", "GLIBC_TUNABLES": "evil", "GOWORK": "/evil",
		"HOME": "/evil", "TMPDIR": "/evil", "GOSSAFUNC": "evil",
	}
	env := maps.Clone(dropped)
	env["CC"], env["LC_ALL"] = "/usr/bin/cross-gcc", "C.UTF-8"
	p := newProject(t, x, showing, "$IMAGE", loadHostile(t, x, "variables", env))
	saw := p.buildAndReport(t)
	for name, value := range dropped {
		if strings.Contains(saw, name+"="+value+"\n") {
			t.Errorf("the image's %s=%s reached go", name, value)
		}
	}
	contains(t, saw, "PATH=/evil/bin:", "CC=/usr/bin/cross-gcc\n", "LC_ALL=C.UTF-8\n", "FROM_TARGET=yes\n",
		"GOENV=off\n", "GOTOOLCHAIN=local\n", "HOME=/tmp\n")
}

func imageLinks(t *testing.T, x executor) {
	p := newProject(t, x, showing, "$IMAGE", loadHostile(t, x, "links", nil))
	secret := filepath.Join(p.home, ".netrc")
	must(t, os.WriteFile(secret, []byte("secret"), 0o600))
	p.put(t, "deeds", "link "+secret+" showing\n")
	for _, verb := range []string{"build", "build"} { // and what is remembered does not help it
		p.fails(t, 1, []string{"what was built as showing is no file"}, verb)
		if text, err := os.ReadFile(p.binary("showing")); err == nil {
			t.Errorf("dist has %q", text)
		}
	}
}

func imageSeesNoDist(t *testing.T, x executor) {
	p := newProject(t, x, showing, "$IMAGE", loadHostile(t, x, "shows", nil))
	contains(t, p.buildAndReport(t), "there is /src/main.go")
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) != 4 {
		t.Errorf("the tree has %v, %v", entries, err)
	}
	p.put(t, "dist/other/secret", "of another target")
	p.put(t, ".git/config", "a credential")
	before := tree(t, p.dir)
	if saw := p.buildAndReport(t); strings.Contains(saw, "there is /src/dist/") ||
		strings.Contains(saw, "there is /src/.git/") {
		t.Errorf("go sees:\n%s", saw)
	}
	sameTree(t, before, tree(t, p.dir))
}
