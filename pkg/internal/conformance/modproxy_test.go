package conformance

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	modzip "golang.org/x/mod/zip"
	"golang.org/x/tools/txtar"
)

// A modproxy is a directory in the format of https://go.dev/ref/mod#goproxy-protocol.
type modproxy struct {
	dir  string
	sums strings.Builder // go.sum of all that is in it
}

// newModproxy returns a proxy of archives by module@version.
func newModproxy(t *testing.T, modules map[string]string) *modproxy {
	t.Helper()
	m := &modproxy{dir: filepath.Join(shortTemp(t), "proxy")}
	for name, archive := range modules {
		path, version, _ := strings.Cut(name, "@")
		m.add(t, module.Version{Path: path, Version: version}, archive)
	}
	return m
}

func (m *modproxy) url() string { return "file://" + m.dir }

func (m *modproxy) add(t *testing.T, v module.Version, archive string) {
	t.Helper()
	src := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(src, f.Name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, f.Data, 0o644))
	}
	dir := filepath.Join(m.dir, filepath.FromSlash(v.Path), "@v")
	must(t, os.MkdirAll(dir, 0o755))
	gomod, err := os.ReadFile(filepath.Join(src, "go.mod"))
	must(t, err)
	info, err := json.Marshal(map[string]string{"Version": v.Version, "Time": "2026-01-02T03:04:05Z"})
	must(t, err)
	for ext, data := range map[string][]byte{".mod": gomod, ".info": info} {
		must(t, os.WriteFile(filepath.Join(dir, v.Version+ext), data, 0o644))
	}
	must(t, os.WriteFile(filepath.Join(dir, "list"), []byte(v.Version+"\n"), 0o644))
	m.pack(t, v, src, filepath.Join(dir, v.Version+".zip"))
	m.sum(t, v, filepath.Join(dir, v.Version))
}

func (m *modproxy) pack(t *testing.T, v module.Version, src, to string) {
	t.Helper()
	f, err := os.Create(to)
	must(t, err)
	must(t, modzip.CreateFromDir(f, v, src))
	must(t, f.Close())
}

// sum adds the two lines of go.sum.
func (m *modproxy) sum(t *testing.T, v module.Version, base string) {
	t.Helper()
	hash, err := dirhash.HashZip(base+".zip", dirhash.Hash1)
	must(t, err)
	modHash, err := dirhash.Hash1([]string{"go.mod"},
		func(string) (io.ReadCloser, error) { return os.Open(base + ".mod") })
	must(t, err)
	m.sums.WriteString(v.Path + " " + v.Version + " " + hash + "\n" + v.Path + " " + v.Version + "/go.mod " +
		modHash + "\n")
}
