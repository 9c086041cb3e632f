package stale

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func newCheckout(t *testing.T) *Checkout {
	t.Helper()
	h, err := cache.OpenHasher(filepath.Join(t.TempDir(), "hashes"))
	if err != nil {
		t.Fatal(err)
	}
	project := t.TempDir()
	return &Checkout{
		StateDir: filepath.Join(t.TempDir(), "state"), Project: project, Hasher: h,
		Dist: dist.New(dist.Options{Project: project, Path: "dist", Record: filepath.Join(t.TempDir(), "dist")}),
	}
}

func flags(t *testing.T, co *Checkout, c *plan.CompileAction) string {
	t.Helper()
	command, err := co.CSources(c, c.Command)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range command.Env {
		if v.Name == "CGO_CPPFLAGS" {
			return v.Value.String()
		}
	}
	return ""
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestCSources: what a C compiler reads changes its flags, and nothing else does.
func TestCSources(t *testing.T) {
	co, src := newCheckout(t), t.TempDir()
	c := &plan.CompileAction{Cgo: "static", Sources: []string{src},
		Command: plan.Command{Env: []plan.Var{{Name: "CGO_CPPFLAGS", Value: "-I/own"}}}}
	put(t, src+"/main.go", "package main")
	put(t, src+"/include/a.h", "1")
	before := flags(t, co, c)
	if !strings.HasPrefix(before, "-I/own -D") {
		t.Errorf("the user's own flags are lost: %s", before)
	}
	for file, counts := range map[string]bool{
		"main.go": false, "README.md": false, "gobuild.hcl": false, "include/a.h": true, "lib/libx.so.1.2": true,
		"deep/b.CPP": true,
	} {
		put(t, filepath.Join(src, file), "changed "+file)
		after := flags(t, co, c)
		if (after != before) != counts {
			t.Errorf("%s changes the flags: %t, want %t", file, after != before, counts)
		}
		before = after
	}
	if len(c.Command.Env) != 1 || c.Command.Env[0].Value != "-I/own" {
		t.Errorf("the action itself has changed: %v", c.Command.Env)
	}
	c.Cgo = ""
	if got := flags(t, co, c); got != "-I/own" {
		t.Errorf("without cgo: %s", got)
	}
}

// TestCompilers: another C compiler of this machine makes what was built stale.
func TestCompilers(t *testing.T) {
	co, cc := newCheckout(t), filepath.Join(t.TempDir(), "cc")
	c := &plan.CompileAction{Cgo: "static", Command: plan.Command{Env: []plan.Var{{Name: "CC",
		Value: plan.Text(cc + " -m64")}, {Name: "CXX", Value: "/none"}}}}
	if got := co.compilerDigests(c); len(got) > 0 {
		t.Errorf("compilers that are not there: %q", got)
	}
	put(t, cc, "one")
	one := co.compilerDigests(c)
	put(t, cc, "another")
	if two := co.compilerDigests(c); len(one) != 1 || len(two) != 1 || one[0] == two[0] {
		t.Errorf("before %q, then %q", one, two)
	}
	c.Command.Toolchain.Image = "golang:1.26-bookworm"
	if got := co.compilerDigests(c); len(got) > 0 {
		t.Errorf("of an image: %q", got)
	}
}
