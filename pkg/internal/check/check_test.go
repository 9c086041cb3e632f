package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// checkFiles checks the gobuild.hcl among some files, with nothing of this machine in reach.
func checkFiles(t testing.TB, files map[string]string) (found []string) {
	t.Helper()
	for _, d := range diagnose(t, files) {
		kind := map[hcl.DiagnosticSeverity]string{hcl.DiagError: "error", hcl.DiagWarning: "warning"}[d.Severity]
		line := 0
		if d.Subject != nil {
			line = d.Subject.Start.Line
		}
		found = append(found, fmt.Sprintf("%d: %s: %s", line, kind, d.Summary))
	}
	return found
}

// diagnose is checkFiles with all of each diagnostic.
func diagnose(t testing.TB, files map[string]string) hcl.Diagnostics {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return checkOffline(t.Context(), filepath.Join(dir, "gobuild.hcl"), filepath.Join(dir, "cache"), nil)
}

// checkOffline checks a file as an editor does.
func checkOffline(ctx context.Context, path, cache string, read func(string) ([]byte, error)) hcl.Diagnostics {
	environ := []string{"GOPROXY=http://127.0.0.1:1"}
	_, diags := Run(ctx, Options{
		Path: path, ReadFile: read, Environ: environ, CacheDir: cache, Versions: facts.AskNobody,
		Catalog: toolchain.Open(goproxy.FromEnvironment(environ), cache).Catalog(),
	})
	return diags
}

const goMod = "module example.com/m\n\ngo 1.26.0\n"

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing", map[string]string{"gobuild.hcl": `target "a" { package = "./a" }`, "go.mod": goMod,
			"a/a.go": "package main\nfunc main() {}\n"}, ""},
		{"mistakes of all stages at once",
			map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "lib/lib.go": "package lib\n",
				"gobuild.hcl": `
target "a" { package = "./a" }
target "b" {
  package = "./a"
  name    = "a"
}
target "c" { package = "./lib" }
target "d" { package = "./nowhere" }
target "e" {
  package = "./a"
  cgo     = "sometimes"
}
target "f" {
  package   = "./a"
  toolchain = toolchain.none
}
image "i" {
  base    = "scratch"
  targets = [target.a, target.b]
  file "/etc/x" { source = "missing" }
}
`}, `5: error: Two targets write the same file
7: error: This is no main package
8: error: There is no such package
11: error: Invalid value
15: error: Unknown toolchain
19: error: Two binaries of an image have the same name
20: error: There is no such file`},
		{"many mistakes in one block",
			map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "gobuild.hcl": `
target "a" {
  package    = "./nowhere"
  toolchain  = toolchain.none
  platforms  = ["linux/amd46"]
  ldflags    = ["-o=x"]
  env        = { GOOS = "linux" }
  build_tags = ["a b"]
  name       = "a/b"
}
image "i" {
  base    = "UPPER"
  targets = [target.a, target.a]
  tags    = ["app:a+b"]
  user    = "app"
  ports   = ["http"]
  workdir = "relative"
  users   = ["app"]
  certificates = ["missing.pem"]
  file "/etc/x" { source = "missing" }
  file "y" { source = "a" }
}
image "j" {
  base    = "scratch"
  user    = "app"
  ports   = ["http"]
  file "/etc/x" { source = "missing" }
}
`}, `3: error: There is no such package
4: error: Unknown toolchain
5: error: Unknown platform
6: error: A flag that a target may not have
7: error: A variable that a target may not set
8: error: Invalid build tag
9: error: Invalid name
12: error: Not an image reference
13: error: A target is listed twice
14: error: Not a tag
16: error: Invalid port
17: error: Not an absolute path
18: error: Invalid user
19: error: There is no such file
20: error: There is no such file
21: error: Invalid name
25: error: There is no such user
26: error: Invalid port
27: error: There is no such file`},
		{"experiments",
			map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "gobuild.hcl": `
target "a" {
  package = "./a"
  env     = { GOEXPERIMENT = "jsonv2,nogreenteagc,none" }
}
target "b" {
  package = "./a"
  name    = "b"
  env     = { GOEXPERIMENT = "jsonv2,nogreentea" }
}
`}, "9: error: Unknown experiment"},
		{"a damaged profile",
			map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "a/default.pgo": "version https://git-lfs",
				"b/b.go": "package main\n", "b/default.pgo": "", "gobuild.hcl": `
toolchain "old" { version = "1.20.14" }
toolchain "new" { version = "1.26.8" }
defaults {
  target { toolchain = toolchain.new }
}
target "out" { package = "./a" }
target "auto" {
  package = "./a"
  name    = "auto"
  pgo     = "auto"
}
target "off" {
  package = "./a"
  name    = "off"
  pgo     = "off"
}
target "b" { package = "./b" }
`}, "7: error: This is not a profile\n11: error: This is not a profile"},
		{"stale vendoring",
			map[string]string{"go.mod": goMod + "\nrequire example.com/dep v1.1.0\n", "a/a.go": "package main\n",
				"vendor/modules.txt": "# example.com/dep v1.0.0\n## explicit\nexample.com/dep\n",
				"gobuild.hcl":        `target "a" { package = "./a" }`},
			"1: error: vendor is stale"},
		{"toolchain image without an engine",
			map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "gobuild.hcl": `
toolchain "t" { image = "golang:1.26" }
target "a" {
  package   = "./a"
  toolchain = toolchain.t
  platforms = ["linux/386/387"]
}
`}, ""},
		{"toolchain image on the host", map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "gobuild.hcl": `
executor = "host"
toolchain "t" { image = "golang:1.26" }
target "a" {
  package   = "./a"
  toolchain = toolchain.t
}
`}, "6: error: This toolchain needs Docker"},
		{"overrides", map[string]string{"go.mod": goMod, "a/a.go": "package main\nimport _ \"example.com/used\"\n",
			"u/u.go": "package used\n", "gobuild.hcl": `
override "example.com/used" { path = "u" }
override "example.com/unused" { path = "u" }
override "example.com/missing" { path = "missing" }
target "a" { package = "./a" }
target "b" { package = "example.com/missing/cmd" }
target "c" { package = "example.com/nowhere/cmd" }
`}, `4: error: Not a directory
7: error: There is no such package`},
		{"unused override", map[string]string{"go.mod": goMod,
			"a/a.go": "package main\nimport _ \"example.com/used\"\n",
			"u/u.go": "package used\n", "gobuild.hcl": `
override "example.com/used" { path = "u" }
override "example.com/unused" { path = "u" }
target "a" { package = "./a" }
`}, "3: warning: Nothing imports this override"},
		{"cgo on scratch", map[string]string{"go.mod": goMod, "a/a.go": "package main\nimport _ \"net\"\n",
			"b/b.go": "package main\n", "gobuild.hcl": `
executor = "host"
defaults {
  target { cgo = "dynamic" }
}
target "a" { package = "./a" }
target "b" { package = "./b" }
target "e" {
  for_each = {
    zig = { CC = "zig cc -target x86_64-linux-musl" }
    musl = { CC = "musl-gcc -static" }
    flag = { CGO_LDFLAGS = "-static" }
  }
  package = "./a"
  env     = each.value
}
target "f" {
  package = "./a"
  env     = { CC = "x86_64-linux-gnu-gcc-12" }
}
target "g" {
  package    = "./b"
  cgo        = "off"
  build_mode = "pie"
}
image "a" {
  base    = "scratch"
  targets = [target.a]
}
image "b" {
  base    = "scratch"
  targets = [target.b]
}
image "c" {
  base    = "scratch"
  libc    = "bundle"
  targets = [target.a]
}
image "d" {
  base    = "debian"
  targets = [target.a]
}
image "e" {
  base    = "scratch"
  targets = [target.e]
}
image "f" {
  base    = "scratch"
  targets = [target.f]
}
image "g" {
  base    = "scratch"
  targets = [target.g]
}
image "h" {
  base    = "debian"
  targets = [target.g]
}
`}, "27: error: A base without a C library\n31: warning: A base without a C library\n" +
			"48: error: A base without a C library\n52: error: A base without a C library"},
		{"cycle", map[string]string{"gobuild.hcl": "image \"a\" { base = image.b }\nimage \"b\" { base = image.a }\n"},
			"1: error: Cycle"},
		{"syntax", map[string]string{"gobuild.hcl": "target \"a\" {\n"}, "1: error: Unclosed configuration block"},
		{"remote", map[string]string{"gobuild.hcl": `target "a" { package = "example.com/a@v1.0.0" }`}, ""},
		{"no repository", map[string]string{"go.mod": goMod, "a/a.go": "package main\n", "gobuild.hcl": `
target "a" {
  package = "./a"
  stamp   = { "main.v" = git.commit }
}`}, "4: error: Git cannot say"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(checkFiles(t, test.files), "\n"); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// An editor's buffer counts, not what is saved.
func TestCheckBuffer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gobuild.hcl")
	diags := checkOffline(t.Context(), path, t.TempDir(),
		func(string) ([]byte, error) { return []byte("x = 1\n"), nil })
	if len(diags) != 1 || diags[0].Summary != "Unknown attribute" {
		t.Errorf("%v", diags)
	}
}

// A repository of usual size is checked before its user sees it.
func TestCheckIsFast(t *testing.T) {
	files := map[string]string{"go.mod": goMod}
	var hcl strings.Builder
	for i := range 50 {
		files[fmt.Sprintf("cmd/t%d/main.go", i)] = "package main\nfunc main() {}\n"
		fmt.Fprintf(&hcl, "target \"t%d\" { package = \"./cmd/t%d\" }\nimage \"t%d\" {\n  base    = \"scratch\"\n  "+
			"targets = [target.t%d]\n}\n", i, i, i, i)
	}
	files["gobuild.hcl"] = hcl.String()
	start := time.Now()
	if found := checkFiles(t, files); len(found) > 0 {
		t.Error(found)
	}
	took := time.Since(start)
	t.Log(took)
	if took > 2*time.Second { // 50 ms on a machine that does nothing else
		t.Errorf("checking took %v", took)
	}
}

// Messages write paths as the file does that they are in: editors put them there.
func TestCheckIncluded(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"gobuild.hcl": "include = [\"services/*/*.hcl\"]\n", "go.mod": goMod, "cmd/api/main.go": "package main\n",
		"etc/conf": "",
		"services/a/a.hcl": `
target "a" { package = "../../cmd/apy" }
image "a" {
  base = "scratch"
  file "/conf" { source = "../../etc/comf" }
}`,
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	diags := checkOffline(t.Context(), filepath.Join(dir, "gobuild.hcl"), dir, nil)
	var got []string
	for _, d := range diags {
		got = append(got, d.Detail)
	}
	want := "../../cmd/apy is not a directory. Did you mean ../../cmd/api?\n../../etc/comf does not exist. Did you " +
		"mean ../../etc/conf?"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), want)
	}
}

// A remote package that no proxy can be asked for is no mistake.
func TestCheckWithoutProxies(t *testing.T) {
	path, cache := filepath.Join(t.TempDir(), "gobuild.hcl"), t.TempDir()
	client := goproxy.New(goproxy.Options{Settings: goproxy.Settings{GOPROXY: "http://127.0.0.1:1"}, CacheDir: cache})
	_, diags := Run(t.Context(), Options{
		Path: path, CacheDir: cache, Catalog: toolchain.New(client, cache).Catalog(), Versions: facts.AskProxiesFirst,
		Modules: facts.ModulesOfProxies(client),
		ReadFile: func(string) ([]byte, error) {
			return []byte(`target "a" { package = "example.com/a@v1.0.0" }`), nil
		},
	})
	if len(diags) != 1 || diag.Of(diags[0]).Kind != diag.ThisPackageWasNotLookedUp ||
		diags[0].Severity != hcl.DiagWarning {
		t.Errorf("%v", diags)
	}
}
