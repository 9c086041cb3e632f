package conformance

import (
	"archive/zip"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"

	"github.com/gobuild-dev/gobuild/pkg/internal/lies"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// TestHostileToolchain damages installed Go distributions, and uses module proxies that lie.
func TestHostileToolchain(t *testing.T) {
	isHostile(t)
	t.Cleanup(func() { must(t, os.RemoveAll(toolchainFrom)) })
	onBoth(t, func(t *testing.T, x executor) {
		warm(t, x)
		runEach(t, x, []bullet{
			{"files of a toolchain are damaged", toolchainDamage},
			{"a proxy of toolchains lies", toolchainLies},
			{"a proxy of modules is silent", modulesSilent},
			{"a proxy of modules lies", modulesLie},
		})
	})
}

// goVersion is the distribution that the suite uses.
const goVersion = "1.26.8"

var (
	toolchainOnce sync.Once
	toolchainFrom string
)

// toolchainProxy returns a directory that serves warm's distribution, as a module proxy without a
// checksum database.
func toolchainProxy(t *testing.T) string {
	t.Helper()
	toolchainOnce.Do(func() {
		dir, err := os.MkdirTemp("", "gbc-toolchain-")
		must(t, err)
		must(t, os.Chmod(dir, 0o755))
		toolchainFrom = dir
		version := "v0.0.1-go" + goVersion + ".linux-amd64"
		at := filepath.Join(dir, "golang.org", "toolchain", "@v")
		must(t, os.MkdirAll(at, 0o755))
		must(t, os.WriteFile(filepath.Join(at, "list"), []byte(version+"\n"), 0o644))
		must(t, zipTree(filepath.Join(at, version+".zip"),
			filepath.Join(readable.CacheDir(os.Environ()), "toolchains", "go"+goVersion+".linux-amd64"),
			"golang.org/toolchain@"+version))
	})
	return "file://" + toolchainFrom
}

// zipTree writes a module zip of an extracted distribution. Nothing is compressed.
func zipTree(file, root, prefix string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := zip.NewWriter(f)
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		name := filepath.ToSlash(rel)
		if d.Name() == "go.mod" {
			name = strings.TrimSuffix(name, "go.mod") + "_go.mod"
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: prefix + "/" + name})
		if err != nil {
			return err
		}
		from, err := os.Open(p)
		if err != nil {
			return err
		}
		defer from.Close()
		_, err = io.Copy(to, from)
		return err
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// truth is a program whose output comes from the standard library's own sources.
const truth = `
-- go.mod --
module example.com/truth

go 1.26
-- gobuild.hcl --
toolchain "stable" {
  version = "1.26.8"
}

target "truth" {
  package   = "."
  toolchain = toolchain.stable
  platforms = ["linux/amd64"]
}
-- main.go --
package main

func main() { println(true, 1) }
`

// toolchainDamage changes a string of the standard library in place, adds a file to a package, and
// replaces the linker. The next compile must use none of that, and report it.
func toolchainDamage(t *testing.T, x executor) {
	cache := shortTemp(t)
	p := newProject(t, x, truth)
	p.env = []string{"GOBUILD_CACHE=" + cache, "GOPROXY=" + toolchainProxy(t)}
	p.ok(t, "build")
	binary := p.path("dist", "linux_amd64", "truth")
	good := sum(t, binary)
	source, err := os.ReadFile(p.path("main.go"))
	must(t, err)
	p.put(t, "main.go", strings.Replace(string(source), "1)", "2)", 1))
	p.ok(t, "build")

	root := filepath.Join(cache, "toolchains", "go"+goVersion+".linux-amd64")
	editInPlace(t, filepath.Join(root, "src", "runtime", "print.go"), `"true"`, `"eurt"`)
	editInPlace(t, filepath.Join(root, "pkg", "tool", "linux_amd64", "link"), "Go buildinf", "Go buildimf")
	must(t, os.WriteFile(filepath.Join(root, "src", "runtime", "zz.go"),
		[]byte("package runtime\n\nfunc init() { println(0) }\n"), 0o644))
	must(t, os.Remove(filepath.Join(root, "bin", "gofmt")))
	must(t, os.Symlink("/bin/true", filepath.Join(root, "bin", "gofmt")))
	p.put(t, "main.go", string(source))
	c := p.ok(t, "build")
	contains(t, c.stderr.String(), "download go"+goVersion+
		" for linux/amd64 again: bin/gofmt is no file any more, and 3 more")
	if got := sum(t, binary); got != good {
		t.Errorf("the binary is %s, not %s, and prints %q", got, good, prints(t, binary))
	}
	p.put(t, "main.go", strings.Replace(string(source), "1)", "3)", 1))
	if c := p.ok(t, "build"); strings.Contains(c.stderr.String(), "again") {
		t.Errorf("it is fetched once more:\n%s", c.stderr.String())
	}
	// Nothing is to be done: nothing is looked at.
	editInPlace(t, filepath.Join(root, "src", "runtime", "print.go"), `"true"`, `"eurt"`)
	if c := p.ok(t, "build"); strings.Contains(c.stderr.String(), "again") {
		t.Errorf("it was checked though nothing is compiled:\n%s", c.stderr.String())
	}
	p.put(t, "main.go", strings.Replace(string(source), "1)", "4)", 1))
	p.ok(t, "build")
	t.Run("records", func(t *testing.T) { toolchainRecords(t, p, cache) })
}

// editInPlace changes a file and keeps its size, modification time and inode.
func editInPlace(t *testing.T, name, old, new string) {
	t.Helper()
	info, err := os.Stat(name)
	must(t, err)
	data, err := os.ReadFile(name)
	must(t, err)
	if !strings.Contains(string(data), old) || len(old) != len(new) {
		t.Fatalf("%s has no %q", name, old)
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(strings.ReplaceAll(string(data), old, new))
	must(t, err)
	must(t, f.Close())
	must(t, os.Chtimes(name, time.Time{}, info.ModTime()))
}

// toolchainRecords damages files beside a toolchain, and of the checksum database. Only what was
// damaged may be downloaded again.
func toolchainRecords(t *testing.T, p *project, cache string) {
	at := filepath.Join(cache, "toolchains", "go"+goVersion+".linux-amd64")
	n := 5
	build := func(what string) {
		t.Helper()
		n++
		p.put(t, "main.go", fmt.Sprintf("package main\n\nfunc main() { println(true, %d) }\n", n))
		if c := p.run(t, "build"); c.code != 0 || strings.Contains(c.stderr.String(), "download") {
			t.Errorf("%s: exit code %d\n%s", what, c.code, c.stderr.String())
		}
	}
	for _, suffix := range []string{".files", ".lock"} {
		must(t, os.RemoveAll(at+suffix))
		must(t, os.MkdirAll(filepath.Join(at+suffix, "x"), 0o755))
		build("a directory in the place of " + suffix)
	}
	truncateAll(t, at+".files")
	build("half a listing")

	must(t, filepath.WalkDir(filepath.Join(cache, "checkouts"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "added.json" {
			return err
		}
		must(t, os.Remove(name))
		return os.MkdirAll(filepath.Join(name, "x"), 0o755)
	}))
	build("a directory in the place of added.json")

	// With the checksum database: that of a proxy that has nothing else.
	db := newSumdb(t, toolchainProxy(t))
	p.env = []string{"GOBUILD_CACHE=" + cache, "GOPROXY=" + db.URL, "GOSUMDB=" + db.key}
	build("another source that has the same")
	files := globAll(t, filepath.Join(cache, "sumdb", "*", "*", "*", "*"))
	for _, damage := range []func(name string) error{
		func(name string) error { return os.WriteFile(name, []byte("no such thing\n"), 0o644) },
		func(name string) error { return os.MkdirAll(filepath.Join(name, "x"), 0o755) },
	} {
		for _, dir := range files {
			must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				must(t, os.Remove(name))
				return damage(name)
			}))
		}
		must(t, os.RemoveAll(at+".json"))
		build("damaged tiles, lookups and tree head")
	}
}

// A sumdbServer is a module proxy of toolchains with a checksum database of its own.
type sumdbServer struct {
	*httptest.Server
	key string
}

func newSumdb(t *testing.T, proxy string) *sumdbServer {
	t.Helper()
	dir := strings.TrimPrefix(proxy, "file://")
	signer, key, err := note.GenerateKey(rand.Reader, "sum.example.org")
	must(t, err)
	sums := func(path, version string) ([]byte, error) {
		name, err := module.EscapePath(path)
		if err != nil {
			return nil, err
		}
		hash, err := dirhash.HashZip(filepath.Join(dir, name, "@v", version+".zip"), dirhash.Hash1)
		return fmt.Appendf(nil, "%s %s %s\n%[1]s %[2]s/go.mod h1:AAAA=\n", path, version, hash), err
	}
	const at = "/sumdb/sum.example.org"
	database := http.StripPrefix(at, sumdb.NewServer(sumdb.NewTestServer(signer, sums)))
	files := http.FileServer(http.Dir(dir))
	s := &sumdbServer{key: key}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == at+"/supported":
		case strings.HasPrefix(r.URL.Path, at+"/"):
			database.ServeHTTP(w, r)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// toolchainLies uses a proxy that lies about a distribution. The error must name the proxy or the
// database, and come soon.
func toolchainLies(t *testing.T, x executor) {
	honest := newSumdb(t, toolchainProxy(t))
	for _, name := range []string{
		"zip: a page of HTML", "zip: half of it, with the length of all", "zip: a bomb of gzip", "zip: another zip",
		"zip: a redirect to a file", "zip: silence in the answer", "lookup: a tree that nobody signed",
		"everything: silence", "everything: forbidden",
	} {
		t.Run(name, func(t *testing.T) {
			l, ok := lies.Named(name)
			if !ok {
				t.Fatal("there is no such lie")
			}
			s := httptest.NewServer(l.Handler(honest.Config.Handler))
			defer s.Close()
			defer s.CloseClientConnections()
			cache := shortTemp(t)
			p := newProject(t, x, truth)
			p.env = []string{"GOBUILD_CACHE=" + cache, "GOPROXY=" + s.URL, "GOSUMDB=" + honest.key,
				"GOBUILD_NETWORK_TIMEOUT=2s"}
			began := time.Now()
			c := p.run(t, "build")
			if took := time.Since(began); c.code == 0 || took > time.Minute {
				t.Errorf("exit code %d after %v:\n%s", c.code, took, c.stderr.String())
			}
			text := c.stderr.String()
			if !strings.Contains(text, strings.TrimPrefix(s.URL, "http://")) && !strings.Contains(text,
				"sum.example.org") {
				t.Errorf("it does not say who:\n%s", text)
			}
			left, err := filepath.Glob(filepath.Join(cache, "toolchains", "*"))
			if must(t, err); len(left) > 1 || len(left) == 1 && !strings.HasSuffix(left[0], ".lock") {
				t.Errorf("it keeps %q", left)
			}
		})
	}
}

// modulesSilent downloads modules from a proxy that sends nothing, or next to nothing.
func modulesSilent(t *testing.T, x executor) {
	for _, name := range []string{"zip: silence in the answer", "zip: a byte now and then",
		"mod: silence before the answer"} {
		t.Run(name, func(t *testing.T) {
			c, s := failsFrom(t, x, name)
			contains(t, c.stderr.String(), "GOPROXY="+s.URL, "GOBUILD_NETWORK_TIMEOUT")
		})
	}
}

// modulesLie downloads modules from a proxy that lies.
func modulesLie(t *testing.T, x executor) {
	for _, name := range []string{"zip: a page of HTML", "zip: half of it, with the length of all",
		"mod: a redirect to itself", "everything: forbidden"} {
		t.Run(name, func(t *testing.T) {
			c, s := failsFrom(t, x, name)
			if text := c.stderr.String(); !strings.Contains(text, s.URL) && !strings.Contains(text,
				"gobuild.test/"+mark) {
				t.Errorf("it does not say who:\n%s", text)
			}
		})
	}
}

// failsFrom builds a program with a module that only a lying proxy has, which must fail within a minute.
func failsFrom(t *testing.T, x executor, lie string) (*call, *httptest.Server) {
	t.Helper()
	l, ok := lies.Named(lie)
	if !ok {
		t.Fatal("there is no such lie")
	}
	path := fmt.Sprintf("gobuild.test/%s/%s/lie%x", mark, x.name, time.Now().UnixNano())
	proxy := newModproxy(t, map[string]string{path + "@v1.0.0": strings.ReplaceAll(dep, "$DEP", path)})
	s := httptest.NewServer(l.Handler(http.FileServer(http.Dir(proxy.dir))))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = []string{"GOPROXY=" + s.URL, "GOBUILD_NETWORK_TIMEOUT=2s"}
	began := time.Now()
	c := p.run(t, "build")
	if took := time.Since(began); c.code == 0 || took > time.Minute {
		t.Errorf("exit code %d after %v:\n%s", c.code, took, c.stderr.String())
	}
	return c, s
}
