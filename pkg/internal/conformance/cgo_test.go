package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// withC is a program with C code, whose header stands outside of its package's directory.
const withC = `
-- go.mod --
module example.com/withc

go 1.26.8
-- include/greet.h --
#define GREETING "hello from C"
-- app/main.go --
package main

// #cgo CFLAGS: -I${SRCDIR}/../include
// #include <greet.h>
// const char *greet(void) { return GREETING; }
import "C"

import (
	"fmt"
	"net"
	"os/user"
)

func main() {
	fmt.Println(C.GoString(C.greet()))
	if u, err := user.LookupId("0"); err == nil {
		fmt.Println(u.Username)
	}
	if _, err := net.LookupPort("tcp", "http"); err != nil {
		fmt.Println(err)
	}
}
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  for_each  = toset(["static", "dynamic"])
  package   = "./app"
  toolchain = toolchain.c
  cgo       = each.key
}
`

// withCompiler returns the line of a toolchain block for a toolchain with a C compiler.
func withCompiler(t *testing.T, x executor) string {
	t.Helper()
	if x.engine != nil {
		return `image = "` + testbase.LoadToolchain(t) + `"`
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs gcc: ", err)
	}
	return `version = "` + testbase.GoVersion + `"`
}

// TestCgo compiles C code, statically and dynamically linked.
func TestCgo(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x))
		p.ok(t, "build")
		p.linked(t, "static", true)
		p.linked(t, "dynamic", false)

		t.Run("nothing changed", func(t *testing.T) {
			contains(t, p.ok(t, "plan").stdout.String(), "up to date", "not reproducible: with cgo")
		})
		t.Run("a header elsewhere", func(t *testing.T) {
			p.put(t, "include/greet.h", "#define GREETING \"edited\"\n")
			p.ok(t, "build", "-only=app/static")
			if out := prints(t, p.binary("static")); !strings.HasPrefix(out, "edited\n") {
				t.Errorf("after an edit of the header: %q", out)
			}
		})
		t.Run("without a compiler", func(t *testing.T) {
			p.put(t, "gobuild.hcl", strings.NewReplacer("$TOOLCHAIN", withCompiler(t, x)).Replace(withoutCompiler))
			p.fails(t, 1, []string{`there is no C compiler "nosuchcc"`, `cgo = "off"`}, "build")
		})
	})
}

// TestCgoElsewhere edits a header outside of all modules that the user's flags name.
func TestCgoElsewhere(t *testing.T) {
	takesLong(t)
	p := newProject(t, host, withC, "$TOOLCHAIN", withCompiler(t, host), "-I${SRCDIR}/../include", "")
	elsewhere := shortTemp(t)
	header := func(text string) {
		must(t, os.WriteFile(filepath.Join(elsewhere, "greet.h"), []byte("#define GREETING \""+text+"\"\n"), 0o644))
	}
	config, err := os.ReadFile(p.path("gobuild.hcl"))
	must(t, err)
	p.put(t, "gobuild.hcl", strings.Replace(string(config), "  cgo       =", "  env       = { CGO_CFLAGS = \"-O2 -I"+
		elsewhere+"\" }\n  cgo       =", 1))
	for _, text := range []string{"first", "second"} {
		header(text)
		p.ok(t, "build", "-only=app/dynamic")
		if out := prints(t, p.binary("dynamic")); !strings.HasPrefix(out, text+"\n") {
			t.Errorf("with %q in the header: %q", text, out)
		}
	}
}

const withoutCompiler = `
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  package   = "./app"
  toolchain = toolchain.c
  cgo       = "dynamic"
  env       = { CC = "nosuchcc" }
}
`

// binary returns where the binary of a target is.
func (p *project) binary(name string) string { return p.path("dist", "linux_amd64", name) }

// linked fails the test if a binary is not linked as expected, or does not run.
func (p *project) linked(t *testing.T, name string, static bool) {
	t.Helper()
	f, err := elffile.Open(p.binary(name))
	must(t, err)
	if f.IsStatic() != static {
		t.Errorf("%s is static: %t; it is loaded by %q and needs %q", name, f.IsStatic(), f.Interp, f.Needed)
	}
	if out := prints(t, p.binary(name)); out != "hello from C\nroot\n" {
		t.Errorf("%s prints %q", name, out)
	}
}

// TestCgoNeedsCompiler checks that a toolchain of only Go has no C compiler.
func TestCgoNeedsCompiler(t *testing.T) {
	p := newProject(t, executor{name: "docker", engine: needEngine(t)}, withC, "$TOOLCHAIN", `version = "1.26.8"`)
	p.fails(t, 2, []string{"gobuild.hcl line 9", "No C compiler", `cgo       = each.key`, `toolchain { image = "…" }`,
		`executor = "host"`}, "build")
}

// TestNotStatic links a library that exists only as a shared one.
func TestNotStatic(t *testing.T) {
	takesLong(t)
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x))
		p.put(t, "gobuild.hcl", strings.NewReplacer("$TOOLCHAIN", withCompiler(t, x)).Replace(`
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  package   = "./app"
  toolchain = toolchain.c
  cgo       = "static"
  ldflags   = ["-extldflags -Wl,-Bdynamic"]
}
`))
		p.fails(t, 1, []string{"app is not static", "is loaded by /lib64/ld-linux-x86-64.so.2", "libc.so.6",
			`cgo = "dynamic"`}, "build")
		p.fails(t, 1, []string{"app is not static"}, "build")
	})
}

// TestSQLite builds a program with SQLite in all modes.
func TestSQLite(t *testing.T) {
	takesLong(t)
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, withSQLite, "$TOOLCHAIN", withCompiler(t, x))
		p.ok(t, "build")
		for _, name := range []string{"static", "dynamic"} {
			if out := prints(t, p.binary(name)); !strings.HasPrefix(out, "SQLite 3.") {
				t.Errorf("%s prints %q", name, out)
			}
		}
		out, _ := exec.Command(p.binary("off")).CombinedOutput()
		contains(t, string(out), "requires cgo to work")
	})
}

const withSQLite = `
-- go.mod --
module example.com/withsqlite

go 1.26.8

require github.com/mattn/go-sqlite3 v1.14.24
-- go.sum --
github.com/mattn/go-sqlite3 v1.14.24 h1:tpSp2G2KyMnnQu99ngJ47EIkWVmliIizyZBfPrBWDRM=
github.com/mattn/go-sqlite3 v1.14.24/go.mod h1:Uh1q+B4BYcTPb+yiD3kU8Ct7aC0hY9fxUwlHK0RXw+Y=
-- main.go --
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run() error {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	var version string
	if err := db.QueryRow("select sqlite_version()").Scan(&version); err != nil {
		return err
	}
	fmt.Println("SQLite", version)
	return nil
}
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "db" {
  for_each  = toset(["off", "static", "dynamic"])
  package   = "."
  toolchain = toolchain.c
  cgo       = each.key
}
`

// TestCgoRun runs programs where the libraries that they were linked with exist.
func TestCgoRun(t *testing.T) {
	takesLong(t)
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x))
		for _, name := range []string{"static", "dynamic"} {
			if out := p.ok(t, "run", "app/"+name).stdout.String(); !strings.HasPrefix(out, "hello from C\n") {
				t.Errorf("%s prints %q", name, out)
			}
		}
	})
}
