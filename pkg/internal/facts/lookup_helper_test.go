package facts_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// tree writes the files of a txtar archive and returns their directory, links resolved.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// lookUp loads the gobuild.hcl in dir, without a network, and looks everything up as for the host executor. Facts
// are by target.
func lookUp(t *testing.T, dir string, environ ...string) (map[string]*plan.TargetFacts, hcl.Diagnostics, looked) {
	t.Helper()
	environ = append([]string{"HOME=" + t.TempDir(), "GOPROXY=off", "GOENV=off"}, environ...)
	cache := t.TempDir()
	file, diags := config.Load(t.Context(), config.Options{Path: filepath.Join(dir, "gobuild.hcl"), Environ: environ,
		Git: facts.LookUpGit})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	client := goproxy.New(goproxy.Options{Settings: goproxy.FromEnvironment(environ), CacheDir: cache})
	places := build.Places{StateDir: filepath.Join(cache, "state"), Project: file.Dir, Dist: file.Dist}
	l := facts.New(t.Context(), facts.Options{
		File: file, CacheDir: cache, Dist: places.DistDir(nil),
		Default: plan.Platform{OS: "linux", Arch: runtime.GOARCH},
		Versions: facts.AskProxies(toolchain.New(client, cache).Catalog(),
			plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}),
		Modules: facts.ModulesOfProxies(client),
	})
	sel := &config.Selection{Targets: file.Targets, Images: file.Images}
	l.LookUp(sel)
	byLabel := map[string]*plan.TargetFacts{}
	for _, target := range l.Goal(sel).Targets {
		byLabel[target.Address()] = target.Facts
	}
	return byLabel, l.Diagnostics(), looked{file, l}
}

// looked is a configuration that was looked up.
type looked struct {
	file *config.File
	*facts.Lookup
}

// found is lookUp without a mistake in the files.
func found(t *testing.T, archive string, environ ...string) (map[string]*plan.TargetFacts, string) {
	t.Helper()
	dir := tree(t, archive)
	facts, diags, _ := lookUp(t, dir, environ...)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return facts, dir
}

// one is the only target.
func one(t *testing.T, archive string) (*plan.TargetFacts, string) {
	t.Helper()
	facts, dir := found(t, archive)
	for _, f := range facts {
		return f, dir
	}
	t.Fatal("there is no target")
	return nil, ""
}

// overridden are the import paths of the overrides that a target's build uses.
func overridden(f *plan.TargetFacts) string {
	var list []string
	for _, o := range f.Overrides {
		list = append(list, o.Path)
	}
	return strings.Join(list, " ")
}

// proxy is the URL of a module proxy in files, with one version of each module: a txtar
// archive whose files are below module@version/.
func proxy(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	modules := map[string]*bytes.Buffer{}
	zips := map[string]*zip.Writer{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		at := strings.Index(f.Name, "@")
		slash := at + strings.Index(f.Name[at:], "/")
		mod := f.Name[:slash]
		if zips[mod] == nil {
			modules[mod] = &bytes.Buffer{}
			zips[mod] = zip.NewWriter(modules[mod])
		}
		if f.Name[slash:] == "/go.mod" {
			serve(t, dir, mod, ".mod", string(f.Data))
		}
		w, err := zips[mod].Create(f.Name)
		if err == nil {
			_, err = w.Write(f.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for mod, z := range zips {
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, version, _ := strings.Cut(mod, "@")
		serve(t, dir, mod, ".zip", modules[mod].String())
		serve(t, dir, mod, ".info", `{"Version": "`+version+`"}`)
	}
	return "file://" + filepath.ToSlash(dir)
}

func serve(t *testing.T, dir, mod, ext, text string) {
	t.Helper()
	path, version, _ := strings.Cut(mod, "@")
	write(t, filepath.Join(dir, filepath.FromSlash(path), "@v", version+ext), text)
}
