package conformance

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// TestHostileCaches damages Go's caches that are directories of this machine.
func TestHostileCaches(t *testing.T) {
	isHostile(t)
	t.Run("an output in the build cache with other content of the same size is not used", buildCacheChecked)
	t.Run("an index in the build cache that nobody may read is made again", buildCacheMended)
	t.Run("a module that was changed in the module cache is fetched again", moduleCacheChecked)
	t.Run("what is damaged of a module's download is fetched again", moduleDownloadMended)
}

// cached are two packages of which one is edited alone.
const cached = `
-- go.mod --
module example.com/cached

go 1.26.8
-- text/text.go --
package text

// Say is not inlined, so that what it prints stands in this package's output.
//
//go:noinline
func Say() { println("right: $MARK") }
-- main.go --
package main

import "example.com/cached/text"

func main() { text.Say() }
-- gobuild.hcl --
target "cached" { package = "." }
`

func buildCacheChecked(t *testing.T) {
	p := newProject(t, host, cached)
	p.ok(t, "build")
	good := sum(t, p.path("dist", "linux_amd64", "cached"))
	changed := 0
	must(t, filepath.WalkDir(filepath.Join(readable.CacheDir(os.Environ()), "builds"),
		func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if os.IsNotExist(err) || !bytes.Contains(data, []byte("right: "+mark)) {
				return nil
			}
			changed++
			return os.WriteFile(path, bytes.ReplaceAll(data, []byte("right: "+mark), []byte("wrong: "+mark)), 0o644)
		}))
	if changed == 0 {
		t.Fatal("the build cache holds nothing of the package")
	}
	must(t, os.Remove(p.path("dist", "linux_amd64", "cached")))
	p.put(t, "main.go", "package main\n\nimport \"example.com/cached/text\"\n\nfunc main() { text.Say(); text.Say() "+
		"}\n")
	p.ok(t, "build")
	if got := prints(t, p.path("dist", "linux_amd64", "cached")); got != "right: "+mark+"\nright: "+mark+"\n" {
		t.Errorf("it prints %q", got)
	}
	p.put(t, "main.go", "package main\n\nimport \"example.com/cached/text\"\n\nfunc main() { text.Say() }\n")
	p.ok(t, "build")
	if got := sum(t, p.path("dist", "linux_amd64", "cached")); got != good {
		t.Errorf("the binary is %s, not %s", got, good)
	}
}

// buildCacheMended removes all permissions from the indexes of packages that go keeps, and from the
// entries that name them. If go cannot replace them, it does not find its standard library.
func buildCacheMended(t *testing.T) {
	p := newProject(t, host, cached)
	p.ok(t, "build")
	good := sum(t, p.path("dist", "linux_amd64", "cached"))
	var indexes, others []string
	must(t, filepath.WalkDir(filepath.Join(readable.CacheDir(os.Environ()), "builds"),
		func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.HasPrefix(data, []byte("go index v")) {
				indexes = append(indexes, path)
			} else if len(data) < 200 {
				others = append(others, path)
			}
			return err
		}))
	if len(indexes) == 0 {
		t.Fatal("the build cache holds no index")
	}
	for _, path := range others {
		data, err := os.ReadFile(path)
		must(t, err)
		for _, index := range indexes {
			if bytes.Contains(data, []byte(strings.TrimSuffix(filepath.Base(index), "-d"))) {
				must(t, os.Chmod(path, 0))
			}
		}
	}
	for _, path := range indexes {
		must(t, os.Chmod(path, 0))
	}
	p.put(t, "main.go", "package main\n\nimport \"example.com/cached/text\"\n\nfunc main() { text.Say(); text.Say(); "+
		"text.Say() }\n")
	c := p.ok(t, "build")
	contains(t, c.stderr.String(), "entries of the build cache cannot be used: go makes them again")
	p.put(t, "main.go", "package main\n\nimport \"example.com/cached/text\"\n\nfunc main() { text.Say() }\n")
	p.ok(t, "build")
	if got := sum(t, p.path("dist", "linux_amd64", "cached")); got != good {
		t.Errorf("the binary is %s, not %s", got, good)
	}
}

func moduleCacheChecked(t *testing.T) {
	p := newWithDep(t, host)
	p.ok(t, "build")
	binary := p.path("dist", "linux_amd64", "withdep")
	good := sum(t, binary)
	files, err := filepath.Glob(filepath.Join(readable.CacheDir(os.Environ()), "gopath", "pkg", "mod", "gobuild.test",
		mark, "host*",
		"dep@v1.0.0", "*.go"))
	must(t, err)
	if len(files) == 0 {
		t.Fatal("the module cache does not hold the module")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		must(t, err)
		must(t, os.Chmod(name, 0o644))
		must(t, os.WriteFile(name, bytes.ReplaceAll(data, []byte("from"), []byte("mrof")), 0o644))
	}
	main, err := os.ReadFile(p.path("main.go"))
	must(t, err)
	p.put(t, "main.go", string(main)+"\nvar edited = 1\n\nfunc init() { println(edited) }\n")
	p.ok(t, "build")
	if got := prints(t, binary); got != "1\nfrom the proxy\n" {
		t.Errorf("it prints %q", got)
	}
	p.put(t, "main.go", string(main))
	p.ok(t, "build")
	if got := sum(t, binary); got != good {
		t.Errorf("the binary is %s, not %s", got, good)
	}
}

// moduleDownloadMended damages a module's download in each way at which go would block, fail for
// ever, or accept it.
func moduleDownloadMended(t *testing.T) {
	p := newWithDep(t, host)
	p.ok(t, "build")
	binary := p.path("dist", "linux_amd64", "withdep")
	good := sum(t, binary)
	mods := filepath.Join(readable.CacheDir(os.Environ()), "gopath", "pkg", "mod")
	required := regexp.MustCompile(`require (\S+) v1\.0\.0`).FindStringSubmatch(string(p.read(t, "go.mod")))
	if required == nil {
		t.Fatal("go.mod requires no module")
	}
	root := filepath.Join(mods, required[1]+"@v1.0.0")
	download := filepath.Join(mods, "cache", "download", required[1], "@v", "v1.0.0")
	gone := func() error { return fsx.RemoveAll(root) }
	for what, damage := range map[string]func() error{
		"an empty go.mod":           func() error { return replaceWith(download+".mod", "") },
		"another go.mod":            func() error { return replaceWith(download+".mod", "module example.com/other\n") },
		"a directory as go.mod":     func() error { return directoryAt(download + ".mod") },
		"a pipe as go.mod":          func() error { return pipeAt(download + ".mod") },
		"a pipe as information":     func() error { return pipeAt(download + ".info") },
		"a directory as lock":       func() error { return directoryAt(download + ".lock") },
		"an empty archive":          func() error { return errors.Join(gone(), replaceWith(download+".zip", "")) },
		"another archive":           func() error { return errors.Join(gone(), replaceWith(download+".zip", "PK")) },
		"a pipe as archive":         func() error { return errors.Join(gone(), pipeAt(download+".zip")) },
		"a directory as its digest": func() error { return errors.Join(gone(), directoryAt(download+".ziphash")) },
		"a pipe as its digest":      func() error { return errors.Join(gone(), pipeAt(download+".ziphash")) },
		"an empty directory":        func() error { return errors.Join(gone(), os.Mkdir(root, 0o755)) },
		"a file as directory":       func() error { return errors.Join(gone(), os.WriteFile(root, nil, 0o644)) },
		"a pipe among the sources": func() error {
			return errors.Join(os.Chmod(root, 0o755), pipeAt(filepath.Join(root, "dep.go")))
		},
		"a file less": func() error {
			return errors.Join(os.Chmod(root, 0o755), os.Remove(filepath.Join(root, "dep.go")))
		},
		"a directory as go's lock": func() error { return directoryAt(filepath.Join(mods, "cache", "lock")) },
	} {
		t.Run(what, func(t *testing.T) {
			must(t, damage())
			must(t, os.RemoveAll(binary))
			must(t, os.RemoveAll(p.state()))
			p.ok(t, "build")
			if got := sum(t, binary); got != good {
				t.Errorf("the binary is %s, not %s", got, good)
			}
		})
	}
}

func replaceWith(path, text string) error {
	return errors.Join(fsx.RemoveAll(path), os.WriteFile(path, []byte(text), 0o644))
}

func directoryAt(path string) error {
	return errors.Join(fsx.RemoveAll(path), os.MkdirAll(filepath.Join(path, "within"), 0o755))
}

func pipeAt(path string) error {
	return errors.Join(fsx.RemoveAll(path), mkfifo(path))
}
