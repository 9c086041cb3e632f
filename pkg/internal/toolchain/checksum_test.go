package toolchain

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// alteredFiles is a distribution with another compiler.
func alteredFiles() map[string]string {
	files := distFiles(made)
	files["pkg/tool/linux_amd64/compile"] = "#!/bin/sh\necho evil\n"
	return files
}

// alter replaces the zip of a tree and its hash file, as a proxy could that is up to no good.
func alter(t *testing.T, tr *tree) {
	t.Helper()
	zip := distZip(t, linux, alteredFiles())
	base := modulePath + "/@v/" + linux.moduleVersion()
	tr.file(base+".zip", string(zip))
	tr.file(base+".ziphash", hashOf(t, zip))
	tr.file(modulePath+"/@v/list", linux.moduleVersion()+"\n")
}

func wantChecksumError(t *testing.T, c *Client) {
	t.Helper()
	if err := wantRefusal(t, c, ""); !errors.Is(err, ErrChecksum) {
		t.Errorf("error is %v", err)
	}
}

// wantRefusal fails if the made-up distribution is installed, or the error lacks a text.
func wantRefusal(t *testing.T, c *Client, text string) error {
	t.Helper()
	_, err := c.Install(t.Context(), made, "linux", "amd64")
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("error is %v", err)
	}
	if _, ok := c.Cached(made, "linux", "amd64"); ok {
		t.Error("it is installed")
	}
	nothingLeft(t, c)
	return err
}

func TestAlteredZip(t *testing.T) {
	tr, _ := oneDist(t)
	alter(t, tr)
	wantChecksumError(t, serve(t, tr).client(t))
}

// TestAlteredZipWithoutProxiedDatabase has the database at a URL of its own.
func TestAlteredZipWithoutProxiedDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	good := serve(t, tr)
	bad := newTree(t)
	bad.dist(linux, distZip(t, linux, alteredFiles()))
	s := Settings{GOPROXY: serve(t, bad).URL, GOSUMDB: good.key + " " + good.URL + "/sumdb/" + good.db}
	wantChecksumError(t, NewClient(s, t.TempDir()))
	s.GOPROXY = good.URL
	_, err := NewClient(s, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
}

// TestAlteredDatabase has a proxy that alters what the checksum database answers, too: the
// record is then not the one in the signed tree.
func TestAlteredDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	honest := hashOf(t, distZip(t, linux, distFiles(made)))
	evil := hashOf(t, distZip(t, linux, alteredFiles()))
	alter(t, tr)
	liar := replacing(t, s, honest, evil)
	wantRefusal(t, NewClient(Settings{GOPROXY: liar, GOSUMDB: s.key}, t.TempDir()), "cannot authenticate")
}

// TestForeignDatabase has a proxy that answers with a database signed by another key.
func TestForeignDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	alter(t, tr)
	evil := newTree(t)
	evil.dist(linux, distZip(t, linux, alteredFiles()))
	signedByOther := serve(t, evil)
	s := Settings{GOPROXY: signedByOther.URL, GOSUMDB: serve(t, tr).key}
	wantRefusal(t, NewClient(s, t.TempDir()), "signature")
}

// TestForgedLatestTree has a kept tree that its key did not sign: it counts for nothing.
func TestForgedLatestTree(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	c := s.client(t)
	_, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	second := dist{"1.99.2", "linux", "amd64"}
	tr.dist(second, distZip(t, second, distFiles(second.version)))
	latest := filepath.Join(c.dir, "sumdb", shortHash(s.key), "config", s.db, "latest")
	text, err := os.ReadFile(latest)
	check(t, err)
	forged := bytes.Replace(text, []byte("\n1\n"), []byte("\n9\n"), 1)
	if bytes.Equal(forged, text) {
		t.Fatalf("the kept tree is not as expected:\n%s", text)
	}
	check(t, os.WriteFile(latest, forged, 0o666))
	_, err = c.Install(t.Context(), second.version, "linux", "amd64")
	check(t, err)
	if now, _ := os.ReadFile(latest); bytes.Equal(now, forged) {
		t.Error("the tree that nobody signed is kept")
	}
}

// TestForkedDatabase has a database that signs a second history, without what it showed before.
func TestForkedDatabase(t *testing.T) {
	signer, key, err := note.GenerateKey(rand.Reader, databaseName)
	check(t, err)
	tr, _ := oneDist(t)
	cache := t.TempDir()
	_, err = NewClient(serveSigned(t, tr, signer, key).settings(), cache).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	other, second := newTree(t), dist{"1.99.2", "linux", "amd64"}
	other.dist(second, distZip(t, second, distFiles(second.version)))
	_, err = NewClient(serveSigned(t, other, signer, key).settings(), cache).Install(t.Context(), second.version,
		"linux", "amd64")
	if !errors.Is(err, ErrChecksum) || !strings.Contains(err.Error(), "contradicts itself") {
		t.Errorf("error is %v", err)
	}
}

// replacing serves what another server serves, with one text in the place of another.
func replacing(t *testing.T, s *server, old, new string) string {
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(s.URL + r.URL.Path)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(resp.StatusCode)
		w.Write(bytes.ReplaceAll(body, []byte(old), []byte(new)))
	}))
	t.Cleanup(liar.Close)
	return liar.URL
}

func TestDatabaseOff(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	for name, settings := range map[string]Settings{
		"off":       {GOPROXY: s.URL, GOSUMDB: "off"},
		"two trees": {GOPROXY: tr.url() + "," + tr.url(), GOSUMDB: "off"},
	} {
		c := NewClient(settings, t.TempDir())
		_, err := c.Install(t.Context(), made, "linux", "amd64")
		if err == nil || !strings.Contains(err.Error(), "GOSUMDB=off") || !strings.Contains(err.Error(), "file:///") {
			t.Errorf("%s: error is %v", name, err)
		}
		nothingLeft(t, c)
	}
	for name, settings := range map[string]Settings{
		"a directory":         {GOPROXY: tr.url(), GOSUMDB: "off"},
		"patterns that match": {GOPROXY: s.URL, GOSUMDB: s.key, GONOSUMDB: "golang.org/*", GOPRIVATE: "golang.org"},
	} {
		c := NewClient(settings, t.TempDir())
		if _, err := c.Install(t.Context(), made, "linux", "amd64"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPatternsDoNotSwitchOff: Go checks distributions whatever GONOSUMDB says.
func TestPatternsDoNotSwitchOff(t *testing.T) {
	tr, _ := oneDist(t)
	alter(t, tr)
	s := serve(t, tr).settings()
	s.GONOSUMDB, s.GOPRIVATE = "golang.org", "golang.org"
	wantChecksumError(t, NewClient(s, t.TempDir()))
}

// TestUncheckedThenChecked installs from a directory, unchecked, and wants it checked then.
func TestUncheckedThenChecked(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	evil := newTree(t)
	evil.dist(linux, distZip(t, linux, alteredFiles()))
	for name, test := range map[string]struct {
		unchecked *tree
		downloads int64
	}{"the same": {tr, 0}, "another": {evil, 1}} {
		cache := t.TempDir()
		_, err := NewClient(Settings{GOPROXY: test.unchecked.url()}, cache).Install(t.Context(), made, "linux", "amd64")
		check(t, err)
		s.requests.Store(0)
		c := NewClient(s.settings(), cache)
		if _, ok := c.Cached(made, "linux", "amd64"); ok {
			t.Errorf("%s: trusted unchecked", name)
		}
		dir, err := c.Install(t.Context(), made, "linux", "amd64")
		check(t, err)
		if n := s.requests.Load(); n != test.downloads {
			t.Errorf("%s: %d downloads, not %d", name, n, test.downloads)
		}
		text, _ := os.ReadFile(filepath.Join(dir, "pkg", "tool", "linux_amd64", "compile"))
		if strings.Contains(string(text), "evil") {
			t.Errorf("%s: the unchecked compiler is still there", name)
		}
		if _, ok := c.Cached(made, "linux", "amd64"); !ok {
			t.Errorf("%s: not trusted once checked", name)
		}
	}
}

func TestDatabaseSetting(t *testing.T) {
	for _, bad := range []string{"", "a b c", "unknown.example.org", "x+y+z", "sum.golang.org nourl"} {
		if _, err := (Settings{GOSUMDB: bad}).database(); err == nil || !strings.Contains(err.Error(), "GOSUMDB") {
			t.Errorf("%q: error is %v", bad, err)
		}
	}
	db, err := Settings{GOSUMDB: "sum.golang.google.cn"}.database()
	check(t, err)
	if db.name != "sum.golang.org" || db.fixed.String() != "https://sum.golang.google.cn" {
		t.Errorf("alias is %s at %v", db.name, db.fixed)
	}
}

// TestProxyWithoutDatabase goes on to the next proxy, then to the database itself.
func TestProxyWithoutDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	without := newTree(t)
	ctx := context.Background()
	c := NewClient(Settings{GOPROXY: serveFiles(t, without) + "," + s.URL, GOSUMDB: s.key}, t.TempDir())
	db, err := c.settings.database()
	check(t, err)
	base, err := c.base(ctx, db)
	check(t, err)
	if want := s.URL + "/sumdb/" + s.db; base.String() != want {
		t.Errorf("database is at %s, not %s", base, want)
	}
	c = NewClient(Settings{GOPROXY: serveFiles(t, without), GOSUMDB: s.key}, t.TempDir())
	base, err = c.base(ctx, db)
	check(t, err)
	if want := "https://" + s.db; base.String() != want {
		t.Errorf("database is at %s, not %s", base, want)
	}
}

// serveFiles serves a tree and no database.
func serveFiles(t *testing.T, tr *tree) string {
	s := httptest.NewServer(http.FileServer(http.Dir(tr.dir)))
	t.Cleanup(s.Close)
	return s.URL
}

// TestDamagedDatabaseCache damages each file that is kept of the checksum database: it is asked for
// again, once.
func TestDamagedDatabaseCache(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	c := s.client(t)
	lookUp := func() {
		t.Helper()
		db, err := c.settings.database()
		check(t, err)
		hash, err := c.lookup(t.Context(), db, modulePath, linux.moduleVersion())
		if err != nil || !strings.HasPrefix(hash, "h1:") {
			t.Errorf("%q, %v", hash, err)
		}
	}
	lookUp()
	kept := contents(t, filepath.Join(c.dir, "sumdb"))
	files := 0
	for path, text := range kept {
		if !strings.HasPrefix(text, "-") || strings.HasSuffix(path, ".lock") {
			continue
		}
		files++
		for what, damage := range map[string]func(path string) error{
			"removed": os.Remove,
			"empty":   func(path string) error { return os.Truncate(path, 0) },
			"halved":  halve,
			"changed": flip,
			"a directory": func(path string) error {
				return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o755))
			},
		} {
			check(t, damage(path))
			lookUp()
			lookUp()
			if got := contents(t, filepath.Join(c.dir, "sumdb")); got[path] != text {
				t.Errorf("%s %s: it is %q, not %q", filepath.Base(path), what, got[path], text)
			}
		}
	}
	dirs := map[string]bool{}
	for path := range kept {
		for dir := filepath.Dir(path); dir != c.dir && strings.HasPrefix(dir, c.dir); dir = filepath.Dir(dir) {
			dirs[dir] = true
		}
	}
	for dir := range dirs {
		for what, make := range map[string]func(path string) error{
			"a file":            func(path string) error { return os.WriteFile(path, nil, 0o644) },
			"a link to nothing": func(path string) error { return os.Symlink("nothing", path) },
		} {
			check(t, errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Dir(dir), 0o755), make(dir)))
			lookUp()
			if info, err := os.Stat(dir); err != nil || !info.IsDir() {
				t.Errorf("%s is %s still", dir, what)
			}
		}
	}
	if files < 3 {
		t.Errorf("%d files are kept, not a lookup, a tile and a tree head", files)
	}
}
