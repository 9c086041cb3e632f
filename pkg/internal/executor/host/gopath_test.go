package host

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

const (
	reverse = "package reverse\n\nfunc String(s string) string {\n\tr := []rune(s)\n\tfor i, j := 0, len(r)-1; i < " +
		"j; " +
		"i, j = i+1, j-1 {\n\t\tr[i], r[j] = r[j], r[i]\n\t}\n\treturn string(r)\n}\n"
	hello = "package main\n\nimport \"example.com/greet/reverse\"\n\nfunc main() { " +
		"println(reverse.String(\"olleh\")) }\n"
)

// gopathBuild builds an import path without modules.
func gopathBuild(version, name, importPath string, overrides ...string) plan.Command {
	c := command(version, "go", "build", "-o", plan.Path(plan.OutDir+"/"+name), plan.Text(importPath))
	setEnv(&c, "GO111MODULE", "off")
	for i := 0; i < len(overrides); i += 2 {
		bind(&c, overrides[i+1], plan.GOPATH+"/src/"+overrides[i])
	}
	return c
}

func TestOldToolchains(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads and runs seven distributions")
	}
	dir := write(t, t.TempDir(), "hello/main.go", hello, "reverse/reverse.go", reverse)
	for _, version := range []string{"1.2.2", "1.5.4", "1.10.8", "1.16.15", "1.20.14", "1.22.5", "1.26.8"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			e := newExecutor(t)
			run(t, e, gopathBuild(version, "hello", "example.com/greet/hello", "example.com/greet", dir))
			if got := output(t, e, "hello"); got != "hello" {
				t.Errorf("the program prints %q", got)
			}
		})
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("the user's tree has changed: %v %v", entries, err)
	}
}

// In GOPATH mode a package finds what is vendored beside it, and what is internal to it.
func TestVendorAndInternal(t *testing.T) {
	dir := write(t, t.TempDir(),
		"cmd/x/main.go", "package main\n\nimport (\n\t\"example.com/a/internal/i\"\n\t\"example.com/v\"\n)\n\nfunc "+
			"main() "+
			"{ println(i.I + v.V) }\n",
		"internal/i/i.go", "package i\n\nconst I = \"i\"\n", "vendor/example.com/v/v.go",
		"package v\n\nconst V = \"v\"\n")
	e := newExecutor(t)
	for _, version := range []string{"1.16.15", newest} {
		run(t, e, gopathBuild(version, "x", "example.com/a/cmd/x", "example.com/a", dir))
		if got := output(t, e, "x"); got != "iv" {
			t.Errorf("go%s: the program prints %q", version, got)
		}
	}
}

const printB = "package main\n\nimport (\n\t_ \"embed\"\n\n\t\"example.com/a/b\"\n\t\"example.com/a/b/c\"\n" +
	"\t\"example.com/a/d\"\n)\n\n//go:embed text\nvar text string\n\nfunc main() { println(text + b.B + c.C + d.D) }\n"

func constant(pkg, name, value string) string {
	return "package " + pkg + "\n\nconst " + name + " = \"" + value + "\"\n"
}

// An override inside another hides what that has there, and nothing else of it.
func TestNestedOverrides(t *testing.T) {
	outer := write(t, t.TempDir(), "main.go", printB, "text", "embedded ", "d/d.go", constant("d", "D", "d"), "b/b.go",
		constant("b", "B", "b"),
		"b/other.go", "package b\n", "b/c/c.go", constant("c", "C", "wrong"), "b/c/hidden.go", "package wrong\n")
	inner := write(t, t.TempDir(), "c.go", constant("c", "C", "right"))
	e := newExecutor(t)
	c := gopathBuild(newest, "a", "example.com/a", "example.com/a", outer, "example.com/a/b/c", inner)
	expect := func(want string) {
		t.Helper()
		run(t, e, c)
		if got := output(t, e, "a"); got != want {
			t.Errorf("the program prints %q, want %q", got, want)
		}
	}
	expect("embedded brightd")
	write(t, outer, "b/b.go", constant("b", "B", "bb"), "text", "edited ")
	write(t, inner, "c.go", constant("c", "C", "more"))
	if err := os.Remove(filepath.Join(outer, "b", "other.go")); err != nil {
		t.Fatal(err)
	}
	expect("edited bbmored")
	if list := run(t, e, with(c, func(c *plan.Command) {
		c.Args = []plan.Text{"go", "list", "-f", "{{.GoFiles}}", "example.com/a/b"}
	})); strings.Contains(list, "other") {
		t.Errorf("a file that is gone is still seen: %s", list)
	}
}

// What stands in the tree of links is named by its place in the user's tree.
func TestErrorsNameTheUsersFiles(t *testing.T) {
	outer := write(t, t.TempDir(), "main.go",
		"package main\n\nimport \"example.com/a/b\"\n\nfunc main() { b.None() }\n",
		"b/b.go", "package b\n", "bad/bad.go", "package bad import\n")
	inner := write(t, t.TempDir(), "c.go", "package c\n\nfunc C() { x }\n")
	e := newExecutor(t)
	nested := []string{"example.com/a", outer, "example.com/a/c", inner}
	for _, test := range []struct {
		want string
		c    plan.Command
	}{
		{filepath.Join(outer, "main.go") + ":5:17", gopathBuild(newest, "a", "example.com/a", nested[:2]...)},
		{filepath.Join(outer, "main.go") + ":5:17", gopathBuild(newest, "a", "example.com/a", nested...)},
		{filepath.Join(inner, "c.go") + ":3:12", gopathBuild(newest, "c", "example.com/a/c", nested...)},
		{filepath.Join(outer, "bad", "bad.go") + ":1:", gopathBuild(newest, "b", "example.com/a/bad", nested...)},
	} {
		out, err := try(t, e, test.c)
		if err == nil || !strings.Contains(out, test.want) {
			t.Errorf("want %s in %v\n%s", test.want, err, out)
		}
	}
}

// One executor runs commands at the same time, in one tree.
func TestConcurrent(t *testing.T) {
	dir := write(t, t.TempDir(), "hello/main.go", hello, "reverse/reverse.go", reverse)
	e := newExecutor(t)
	var wait sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		wait.Go(func() {
			if out, err := try(t, e, gopathBuild(newest, name, "example.com/greet/hello", "example.com/greet",
				dir)); err != nil {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
		})
	}
	wait.Wait()
	for _, name := range []string{"a", "b", "c", "d"} {
		if got := output(t, e, name); got != "hello" {
			t.Errorf("%s prints %q", name, got)
		}
	}
}
