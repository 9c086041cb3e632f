package toolchain

import (
	"bytes"
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

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// alteredFiles returns a distribution with another compiler.
func alteredFiles() map[string]string {
	files := distFiles(made)
	files["pkg/tool/linux_amd64/compile"] = "#!/bin/sh\necho evil\n"
	return files
}

// alter replaces the zip of a tree and its hash file, as a proxy could that is up to no good.
func alter(t *testing.T, tr *goproxytest.Tree) {
	t.Helper()
	zip := distZip(t, linux, alteredFiles())
	base := modulePath + "/@v/" + linux.moduleVersion()
	tr.WriteFile(base+".zip", string(zip))
	tr.WriteFile(base+".ziphash", goproxytest.Hash(t, zip))
	tr.WriteFile(modulePath+"/@v/list", linux.moduleVersion()+"\n")
}

func wantChecksumError(t *testing.T, c *Store) {
	t.Helper()
	if err := wantRefusal(t, c, ""); !errors.Is(err, goproxy.ErrChecksum) {
		t.Errorf("error is %v", err)
	}
}

// wantRefusal fails if the made-up distribution is installed, or the error lacks a text.
func wantRefusal(t *testing.T, c *Store, text string) error {
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
	wantChecksumError(t, newStore(t, goproxytest.Serve(t, tr)))
}

// TestAlteredZipWithoutProxiedDatabase has the database at a URL of its own.
func TestAlteredZipWithoutProxiedDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	good := goproxytest.Serve(t, tr)
	bad := goproxytest.NewTree(t)
	add(bad, linux, distZip(t, linux, alteredFiles()))
	s := goproxy.Settings{GOPROXY: goproxytest.Serve(t, bad).URL, GOSUMDB: good.Key + " " + good.DatabaseURL()}
	wantChecksumError(t, Open(s, t.TempDir()))
	s.GOPROXY = good.URL
	_, err := Open(s, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
}

// TestAlteredDatabase has a proxy that alters what the checksum database answers, too: the
// record is then not the one in the signed tree.
func TestAlteredDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	honest := goproxytest.Hash(t, distZip(t, linux, distFiles(made)))
	evil := goproxytest.Hash(t, distZip(t, linux, alteredFiles()))
	alter(t, tr)
	liar := replacing(t, s, honest, evil)
	wantRefusal(t, Open(goproxy.Settings{GOPROXY: liar, GOSUMDB: s.Key}, t.TempDir()), "cannot authenticate")
}

// TestForeignDatabase has a proxy that answers with a database signed by another key.
func TestForeignDatabase(t *testing.T) {
	tr, _ := oneDist(t)
	alter(t, tr)
	evil := goproxytest.NewTree(t)
	add(evil, linux, distZip(t, linux, alteredFiles()))
	signedByOther := goproxytest.Serve(t, evil)
	s := goproxy.Settings{GOPROXY: signedByOther.URL, GOSUMDB: goproxytest.Serve(t, tr).Key}
	wantRefusal(t, Open(s, t.TempDir()), "signature")
}

// TestForgedLatestTree has a kept tree that its key did not sign: it counts for nothing.
func TestForgedLatestTree(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	c := newStore(t, s)
	_, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	second := dist{"1.99.2", "linux", "amd64"}
	add(tr, second, distZip(t, second, distFiles(second.version)))
	latest := filepath.Join(c.cache.path, "sumdb", fsx.ShortHash(s.Key), "config", goproxytest.DatabaseName, "latest")
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
	signer, key, err := note.GenerateKey(rand.Reader, goproxytest.DatabaseName)
	check(t, err)
	tr, _ := oneDist(t)
	cache := t.TempDir()
	first := Open(settingsOf(goproxytest.ServeSigned(t, tr, signer, key)), cache)
	_, err = first.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	other, second := goproxytest.NewTree(t), dist{"1.99.2", "linux", "amd64"}
	add(other, second, distZip(t, second, distFiles(second.version)))
	forked := Open(settingsOf(goproxytest.ServeSigned(t, other, signer, key)), cache)
	_, err = forked.Install(t.Context(), second.version, "linux", "amd64")
	if !errors.Is(err, goproxy.ErrChecksum) || !strings.Contains(err.Error(), "contradicts itself") {
		t.Errorf("error is %v", err)
	}
}

// replacing serves what another server serves, with one text in the place of another.
func replacing(t *testing.T, s *goproxytest.Server, old, new string) string {
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
	s := goproxytest.Serve(t, tr)
	for name, settings := range map[string]goproxy.Settings{
		"off":       {GOPROXY: s.URL, GOSUMDB: "off"},
		"two trees": {GOPROXY: tr.URL() + "," + tr.URL(), GOSUMDB: "off"},
	} {
		c := Open(settings, t.TempDir())
		_, err := c.Install(t.Context(), made, "linux", "amd64")
		if err == nil || !strings.Contains(err.Error(), "GOSUMDB=off") || !strings.Contains(err.Error(), "file:///") {
			t.Errorf("%s: error is %v", name, err)
		}
		nothingLeft(t, c)
	}
	for name, settings := range map[string]goproxy.Settings{
		"a directory":         {GOPROXY: tr.URL(), GOSUMDB: "off"},
		"patterns that match": {GOPROXY: s.URL, GOSUMDB: s.Key, GONOSUMDB: "golang.org/*", GOPRIVATE: "golang.org"},
	} {
		c := Open(settings, t.TempDir())
		if _, err := c.Install(t.Context(), made, "linux", "amd64"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPatternsDoNotSwitchOff: Go checks distributions whatever GONOSUMDB says.
func TestPatternsDoNotSwitchOff(t *testing.T) {
	tr, _ := oneDist(t)
	alter(t, tr)
	s := settingsOf(goproxytest.Serve(t, tr))
	s.GONOSUMDB, s.GOPRIVATE = "golang.org", "golang.org"
	wantChecksumError(t, Open(s, t.TempDir()))
}

// TestUncheckedThenChecked installs from a directory, unchecked, and wants it checked then.
func TestUncheckedThenChecked(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	evil := goproxytest.NewTree(t)
	add(evil, linux, distZip(t, linux, alteredFiles()))
	for name, test := range map[string]struct {
		unchecked *goproxytest.Tree
		downloads int64
	}{"the same": {tr, 0}, "another": {evil, 1}} {
		cache := t.TempDir()
		unchecked := Open(goproxy.Settings{GOPROXY: test.unchecked.URL()}, cache)
		_, err := unchecked.Install(t.Context(), made, "linux", "amd64")
		check(t, err)
		s.Requests.Store(0)
		c := Open(settingsOf(s), cache)
		if _, ok := c.Cached(made, "linux", "amd64"); ok {
			t.Errorf("%s: trusted unchecked", name)
		}
		dir, err := c.Install(t.Context(), made, "linux", "amd64")
		check(t, err)
		if n := s.Requests.Load(); n != test.downloads {
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
