package imagetest

import (
	"archive/tar"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Linux is the platform of most images of tests.
var Linux = v1.Platform{OS: "linux", Architecture: "amd64"}

// Memory remembers records, and forgets them with the test.
type Memory struct {
	Hits int // how many were found

	mu   sync.Mutex
	data map[string][]byte
}

// Get fills v with the record kept under key and says whether there is one.
func (m *Memory) Get(key string, v any) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.data[key]
	if !ok || json.Unmarshal(data, v) != nil {
		return false
	}
	m.Hits++
	return true
}

// Put keeps v under key.
func (m *Memory) Put(key string, v any) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, err := json.Marshal(v)
	if m.data == nil {
		m.data = map[string][]byte{}
	}
	m.data[key] = data
	return err
}

// Must returns v, and fails the test on an error.
func Must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// WriteFile makes a file of the test, and returns its name.
func WriteFile(t *testing.T, file, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	return file
}

// ReadTree lists the files below dir with their contents.
func ReadTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	Must(t, 0, err)
	return files
}

// Names returns the names of files, sorted.
func Names(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

// DigestOf returns the digest of an image or index.
func DigestOf(t *testing.T, a interface{ Digest() (v1.Hash, error) }) string {
	t.Helper()
	h, err := a.Digest()
	return Must(t, h, err).String()
}

// ConfigOf returns the digest of an image's configuration.
func ConfigOf(t *testing.T, img v1.Image) string {
	t.Helper()
	h, err := img.ConfigName()
	return Must(t, h, err).String()
}

// Untar reads a tar stream: headers in order and contents by name.
func Untar(t *testing.T, r io.Reader) (headers []*tar.Header, files map[string]string) {
	t.Helper()
	files = map[string]string{}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return headers, files
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		headers, files[h.Name] = append(headers, h), string(data)
	}
}

// LayerFiles reads a layer as Untar does.
func LayerFiles(t *testing.T, l v1.Layer) ([]*tar.Header, map[string]string) {
	t.Helper()
	r, err := l.Uncompressed()
	defer Must(t, r, err).Close()
	return Untar(t, r)
}

// RunSkopeo runs skopeo, or skips the test if there is none.
func RunSkopeo(t *testing.T, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("skopeo")
	if err != nil {
		t.Skip("needs skopeo: " + err.Error())
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("skopeo %q: %v\n%s", args, err, out)
	}
	return string(out)
}
