package host

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// proxy is a file:// proxy with one module, example.com/dep v1.0.0.
func proxy(t *testing.T) string {
	t.Helper()
	const prefix = "example.com/dep@v1.0.0/"
	mod := "module example.com/dep\n\ngo 1.11\n"
	dir := write(t, t.TempDir(), "example.com/dep/@v/list", "v1.0.0\n",
		"example.com/dep/@v/v1.0.0.info", `{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}`,
		"example.com/dep/@v/v1.0.0.mod", mod)
	f, err := os.Create(filepath.Join(dir, "example.com", "dep", "@v", "v1.0.0.zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range map[string]string{"go.mod": mod, "dep.go": constant("dep", "Dep", "original")} {
		w, err := z.Create(prefix + name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(dir)
}

// newModuleExecutor fetches from proxy only, into a cache of its own.
func newModuleExecutor(t *testing.T) *Executor {
	t.Helper()
	e := newExecutor(t)
	e.user.settings = goproxy.Settings{GOPROXY: proxy(t), GOSUMDB: "off"}
	e.layout.cacheDir = t.TempDir()
	builds := filepath.Join(sharedCache(t), "builds") // the standard library need not be compiled again
	if err := errors.Join(makeDir(builds), os.Symlink(builds, filepath.Join(e.layout.cacheDir, "builds"))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fsx.RemoveAll(filepath.Join(e.layout.cacheDir, "gopath")) })
	return e
}

const printDep = "package main\n\nimport \"example.com/dep\"\n\nfunc main() { println(dep.Dep) }\n"

// mainModule is a module that needs example.com/dep, with go.sum as Go writes it.
func mainModule(t *testing.T, e *Executor) string {
	t.Helper()
	dir := write(t, filepath.Join(t.TempDir(), "with space"), "go.mod",
		"module example.com/m\n\ngo 1.18\n\nrequire example.com/dep v1.0.0\n", "cmd/m/main.go", printDep)
	run(t, e, tidy(dir))
	return dir
}

func inModule(dir, version string, args ...plan.Text) plan.Command {
	c := command(version, args...)
	bind(&c, dir, "/src/m")
	c.Dir = "/src/m"
	return c
}

// asFetch is the command with a network; like those of plans it may write to the module cache.
func asFetch(c plan.Command) plan.Command {
	c.Guards, c.Fetch, c.Mounts = nil, &plan.Fetch{}, slices.Clone(c.Mounts)
	for i, m := range c.Mounts {
		c.Mounts[i].Write = m.Write || m.Target == plan.ModCache
	}
	return c
}

// tidy is go mod tidy in a module; no plan has it, as it writes to the user's tree.
func tidy(dir string) plan.Command {
	c := asFetch(inModule(dir, newest, "go", "mod", "tidy"))
	for i := range c.Mounts {
		c.Mounts[i].Write = true
	}
	return c
}

func buildM(dir, version string, flags ...plan.Text) plan.Command {
	args := append([]plan.Text{"go", "build", "-trimpath", "-o", plan.Path(plan.OutDir)}, flags...)
	return inModule(dir, version, append(args, "./cmd/m")...)
}

func TestFetchThenCompile(t *testing.T) {
	e := newModuleExecutor(t)
	dir := mainModule(t, e)
	if err := fsx.RemoveAll(filepath.Join(e.layout.cacheDir, "gopath")); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	if out, err := try(t, e, buildM(dir, newest)); err == nil || !strings.Contains(out, "GOPROXY=off") &&
		!strings.Contains(out, "read-only file system") {
		t.Fatalf("a compile without its modules: %v\n%s", err, out)
	}
	for _, version := range []string{"1.13.15", "1.16.15", newest} { // 1.13 has no GOMODCACHE
		run(t, e, asFetch(inModule(dir, version, "go", "list", "-mod=readonly", "-deps", "./cmd/m")))
		run(t, e, buildM(dir, version, "-mod=readonly"))
		if got := output(t, e, "m"); got != "original" {
			t.Errorf("go%s: the program prints %q", version, got)
		}
	}
	if after := files(t, dir); after != before {
		t.Errorf("the user's tree was\n%sand is\n%s", before, after)
	}
}

// files lists the files below dir with their digests.
func files(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		fmt.Fprintf(&b, "%s %x\n", p, sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// overridden adds an override of example.com/dep to a command, by a generated go.work that
// stands in a directory which only a fetch may write.
func overridden(c plan.Command, dir string) plan.Command {
	bind(&c, dir, plan.GOPATH+"/src/example.com/dep")
	c.Mounts = append(c.Mounts, plan.Mount{Target: plan.GenDir + "/x", Kind: plan.Work, Source: "gen/x",
		Write: c.Fetch != nil})
	c.Files = []plan.File{{Path: plan.GenDir + "/x/go.work", Content: "go 1.18\nuse \"" + plan.Path("/src/m") +
		"\"\nuse \"" + plan.Path(plan.GOPATH+"/src/example.com/dep") + "\"\n"}}
	setEnv(&c, "GOWORK", plan.Path(plan.GenDir+"/x/go.work"))
	return c
}

func TestWorkspaceOverride(t *testing.T) {
	e := newModuleExecutor(t)
	dir := mainModule(t, e)
	dep := write(t, filepath.Join(t.TempDir(), "my dep"), "go.mod", "module example.com/dep\n\ngo 1.18\n", "dep.go",
		constant("dep", "Dep", "edited"))
	run(t, e, overridden(asFetch(inModule(dir, newest, "go", "list", "-deps", "./cmd/m")), dep))
	run(t, e, overridden(buildM(dir, newest), dep))
	if got := output(t, e, "m"); got != "edited" {
		t.Errorf("the program prints %q", got)
	}
	write(t, dep, "dep.go", "package dep\n\nvar x int = \"\"\n")
	out, err := try(t, e, overridden(buildM(dir, newest), dep))
	if want := filepath.Join(dep, "dep.go"); err == nil || !strings.Contains(out, filepath.Base(want)+":3") {
		t.Errorf("want %s in %v\n%s", want, err, out)
	}
}

// Before go1.15 the module cache is where GOPATH is, also where that is a tree of links.
func TestModuleCacheBelowLinks(t *testing.T) {
	e := newModuleExecutor(t)
	dir := mainModule(t, e)
	other := write(t, t.TempDir(), "other.go", "package other\n")
	c := asFetch(inModule(dir, "1.13.15", "go", "list", "-mod=readonly", "-deps", "./cmd/m"))
	bind(&c, other, plan.GOPATH+"/src/example.com/other")
	if err := fsx.RemoveAll(filepath.Join(e.layout.cacheDir, "gopath")); err != nil {
		t.Fatal(err)
	}
	run(t, e, c)
	if _, err := os.Stat(filepath.Join(e.layout.cacheDir, "gopath", "pkg", "mod", "example.com",
		"dep@v1.0.0")); err != nil {
		t.Error(err)
	}
}

// The file names of errors are whole where they stand relative to another directory.
func TestErrorsOfModules(t *testing.T) {
	e := newExecutor(t)
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.18\n", "cmd/m/main.go",
		"package main\n\nfunc main() { x() }\n")
	out, err := try(t, e, buildM(dir, newest))
	if want := filepath.Join(dir, "cmd", "m", "main.go") + ":3:15"; err == nil || !strings.Contains(out, want) {
		t.Errorf("want %s in %v\n%s", want, err, out)
	}
}

// In a module build too an override may stand inside another.
func TestNestedModules(t *testing.T) {
	e := newModuleExecutor(t)
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.18\n",
		"cmd/m/main.go", "package main\n\nimport "+
			"(\n\t\"example.com/dep/pkg\"\n\t\"example.com/dep/sub/in\"\n)\n\nfunc main() { println(pkg.P + in.In) }\n")
	outer := write(t, t.TempDir(), "go.mod", "module example.com/dep\n\ngo 1.18\n", "pkg/p.go",
		constant("pkg", "P", "p"), "sub/in/in.go", constant("in", "In", "wrong"))
	inner := write(t, t.TempDir(), "go.mod", "module example.com/dep/sub\n\ngo 1.18\n", "in/in.go",
		constant("in", "In", "right"))
	for _, version := range []string{"1.20.14", newest} {
		c := overridden(buildM(dir, version), outer)
		bind(&c, inner, plan.GOPATH+"/src/example.com/dep/sub")
		c.Files[0].Content += "use \"" + plan.Path(plan.GOPATH+"/src/example.com/dep/sub") + "\"\n"
		run(t, e, c)
		if got := output(t, e, "m"); got != "pright" {
			t.Errorf("go%s: the program prints %q", version, got)
		}
	}
}
