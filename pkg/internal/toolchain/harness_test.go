package toolchain

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
)

// made is a made-up version; nothing else on any proxy has its number.
const made = "1.99.1"

// distFiles are the files of a made-up distribution.
func distFiles(version string) map[string]string {
	return map[string]string{
		"VERSION":                           "go" + version + "\ntime 2030-01-01T00:00:00Z\n",
		"bin/go":                            "#!/bin/sh\necho go version go" + version + "\n",
		"bin/gofmt":                         "#!/bin/sh\n",
		"pkg/tool/linux_amd64/compile":      "#!/bin/sh\n",
		"pkg/tool/linux_amd64/link":         "#!/bin/sh\n",
		"pkg/tool/linux_amd64/deep/tool":    "#!/bin/sh\n",
		"lib/wasm/go_js_wasm_exec":          "#!/bin/sh\n",
		"src/_go.mod":                       "module std\n",
		"src/cmd/_go.mod":                   "module cmd\n",
		"src/fmt/print.go":                  "package fmt\n",
		"src/net/testdata/bin/not-a-binary": "text\n",
	}
}

// distZip is the module zip of a distribution with these files.
func distZip(t testing.TB, d dist, files map[string]string) []byte {
	return zipOf(t, modulePath+"@"+d.moduleVersion()+"/", files)
}

func zipOf(t testing.TB, prefix string, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := w.Create(prefix + name)
		check(t, err)
		if files[name] != "" { // a directory takes not even nothing
			_, err = f.Write([]byte(files[name]))
			check(t, err)
		}
	}
	check(t, w.Close())
	return buf.Bytes()
}

func hashOf(t testing.TB, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "module.zip")
	check(t, os.WriteFile(file, data, 0o666))
	hash, err := dirhash.HashZip(file, dirhash.Hash1)
	check(t, err)
	return hash
}

// A tree is a directory that a module proxy serves.
type tree struct {
	t    testing.TB
	dir  string
	sums map[module.Version]string // what the checksum database says
}

func newTree(t testing.TB) *tree {
	return &tree{t: t, dir: t.TempDir(), sums: map[module.Version]string{}}
}

func (tr *tree) file(name, text string) {
	tr.t.Helper()
	check(tr.t, writeFile(filepath.Join(tr.dir, filepath.FromSlash(name)), []byte(text)))
}

// dist adds a distribution and its checksum; it returns the path of its zip.
func (tr *tree) dist(d dist, zip []byte) string {
	base := modulePath + "/@v/" + d.moduleVersion()
	tr.file(base+".zip", string(zip))
	tr.file(base+".info", fmt.Sprintf(`{"Version": %q}`, d.moduleVersion()))
	tr.file(base+".mod", "module "+modulePath+"\n")
	tr.file(base+".ziphash", hashOf(tr.t, zip))
	tr.list(d.moduleVersion())
	tr.sums[module.Version{Path: modulePath, Version: d.moduleVersion()}] = hashOf(tr.t, zip)
	return filepath.Join(tr.dir, filepath.FromSlash(base)+".zip")
}

func (tr *tree) list(version string) { tr.append(modulePath+"/@v/list", version+"\n") }

func (tr *tree) append(name, text string) {
	tr.t.Helper()
	path := filepath.Join(tr.dir, filepath.FromSlash(name))
	old, _ := os.ReadFile(path)
	check(tr.t, writeFile(path, append(old, text...)))
}

func (tr *tree) url() string { return "file://" + filepath.ToSlash(tr.dir) }

// gosum is what the checksum database holds of a module.
func (tr *tree) gosum(path, version string) ([]byte, error) {
	hash, ok := tr.sums[module.Version{Path: path, Version: version}]
	if !ok {
		return nil, fs.ErrNotExist // not wrapped: the server asks os.IsNotExist
	}
	return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod h1:AAAA=\n", path, version, hash, path, version), nil
}

// A server is a module proxy over a tree which carries a checksum database of its own.
type server struct {
	*httptest.Server
	key      string       // GOSUMDB
	db       string       // the database's name
	requests atomic.Int64 // of zips
	before   atomic.Pointer[interceptor]
}

// An interceptor answers a request in the server's place, or returns false.
type interceptor func(w http.ResponseWriter, r *http.Request) bool

func (s *server) intercept(f interceptor) { s.before.Store(&f) }

func (s *server) intercepts(w http.ResponseWriter, r *http.Request) bool {
	f := s.before.Load()
	return f != nil && (*f)(w, r)
}

const databaseName = "sum.example.org"

func serve(t testing.TB, tr *tree) *server {
	t.Helper()
	signer, key, err := note.GenerateKey(rand.Reader, databaseName)
	check(t, err)
	return serveSigned(t, tr, signer, key)
}

func serveSigned(t testing.TB, tr *tree, signer, key string) *server {
	t.Helper()
	s := &server{key: key, db: databaseName}
	prefix := "/sumdb/" + databaseName
	database := http.StripPrefix(prefix, sumdb.NewServer(sumdb.NewTestServer(signer, tr.gosum)))
	files := http.FileServer(http.Dir(tr.dir))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".zip") {
			s.requests.Add(1)
		}
		switch {
		case s.intercepts(w, r):
		case r.URL.Path == prefix+"/supported":
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			database.ServeHTTP(w, r)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) settings() Settings { return Settings{GOPROXY: s.URL, GOSUMDB: s.key} }

func (s *server) client(t testing.TB) *Client { return NewClient(s.settings(), t.TempDir()) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// linux is the made-up distribution for linux/amd64.
var linux = dist{made, "linux", "amd64"}

// oneDist is a tree with just that, and where its zip is.
func oneDist(t testing.TB) (*tree, string) {
	tr := newTree(t)
	return tr, tr.dist(linux, distZip(t, linux, distFiles(made)))
}

// nothingLeft fails if a client's directory holds more of a distribution than its lock.
func nothingLeft(t *testing.T, c *Client) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(c.dir, "toolchains"))
	check(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

// writeFile writes a file, and makes its directory.
func writeFile(path string, data []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600))
}
