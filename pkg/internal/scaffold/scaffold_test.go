package scaffold

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

var update = flag.Bool("update", false, "write the wanted configurations")

var patch = regexp.MustCompile(`(version = "1\.\d+)\.\d+"`)

// Each archive is a repository with the configuration that is written for it, which is valid without a warning.
func TestDescribe(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 25 {
		t.Fatal(len(archives), err)
	}
	cache := t.TempDir()
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			dir := t.TempDir()
			var files []txtar.File
			for _, f := range archive.Files {
				if f.Name == "want.hcl" {
					want = string(f.Data)
					continue
				}
				files = append(files, f)
				put(t, dir, f.Name, string(f.Data))
			}
			o := options(dir, cache)
			r, err := Describe(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			put(t, dir, "gobuild.hcl", string(r.Text))
			if diags := validate(t.Context(), o, r.Text); len(diags) > 0 {
				t.Errorf("not valid: %v", diags)
			}
			got := patch.ReplaceAllString(string(r.Text), `$1.PATCH"`)
			if *update {
				archive.Files = append(files, txtar.File{Name: "want.hcl", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func options(dir, cache string) Options {
	environ := os.Environ()
	proxy := goproxy.New(goproxy.Options{Settings: goproxy.FromEnvironment(environ), CacheDir: cache})
	return Options{Dir: dir, Environ: environ, CacheDir: cache, Catalog: toolchain.New(proxy, cache).Catalog()}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

const mainText = "package main\n\nfunc main() {}\n"

// With a repository, its commit is in labels and stamps.
func TestDescribeRepository(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "go.mod", "module github.com/acme/shop\n\ngo 1.26\n")
	put(t, dir, "main.go", mainText)
	put(t, dir, ".goreleaser.yaml", "builds:\n- ldflags: -X main.commit={{.ShortCommit}}\n  goos: [linux]\n")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c",
		"user.email=a@example.com", "commit", "-q", "-m", "first"}} {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	r, err := Describe(t.Context(), options(dir, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"org.opencontainers.image.revision" = git.commit`, `substr(git.commit, 0, 7)`} {
		if !strings.Contains(string(r.Text), want) {
			t.Errorf("no %s in\n%s", want, r.Text)
		}
	}
}

// Where no proxy answers, the toolchain is what go.mod names, and that is said.
func TestDescribeWithoutProxy(t *testing.T) {
	for line, want := range map[string]string{"1.25.3": "1.25.3", "1.25": "1.25.0"} {
		dir, cache := t.TempDir(), t.TempDir()
		put(t, dir, "go.mod", "module example.com/shop\n\ngo "+line+"\n")
		put(t, dir, "main.go", mainText)
		environ := []string{"GOPROXY=http://127.0.0.1:1"}
		proxy := goproxy.New(goproxy.Options{Settings: goproxy.FromEnvironment(environ), CacheDir: cache})
		r, err := Describe(t.Context(), Options{Dir: dir, Environ: environ, CacheDir: cache,
			Catalog: toolchain.New(proxy, cache).Catalog()})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(r.Text), `toolchain "stable" { version = "`+want+`" }`) || len(r.Notes) != 1 {
			t.Errorf("go %s: %v\n%s", line, r.Notes, r.Text)
		}
	}
}

// A file that leads out of the repository, and one that is too large, are not read.
func TestDescribeReadsNothingElse(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	put(t, outside, "Dockerfile", "FROM scratch\nLABEL secret=outside\n")
	put(t, dir, "go.mod", "module example.com/shop\n\ngo 1.26\n")
	put(t, dir, "main.go", mainText)
	put(t, dir, ".ko.yaml", "defaultBaseImage: big\n"+strings.Repeat("# filler\n", 100_000))
	if err := os.Symlink(filepath.Join(outside, "Dockerfile"), filepath.Join(dir, "Dockerfile")); err != nil {
		t.Fatal(err)
	}
	r, err := Describe(t.Context(), options(dir, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	text := string(r.Text)
	for _, want := range []string{"Dockerfile: cannot be read: it leads out of the repository",
		".ko.yaml: cannot be read: ", "is larger than 256 kB"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "outside\"") || strings.Contains(text, "\"big\"") {
		t.Errorf("read all the same:\n%s", text)
	}
}
