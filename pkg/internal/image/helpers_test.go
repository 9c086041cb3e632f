package image

import (
	"archive/tar"
	"bytes"
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

var linux = v1.Platform{OS: "linux", Architecture: "amd64"}

// memory is a Digests that forgets with the test.
type memory struct {
	mu   sync.Mutex
	data map[string][]byte
	hits int
}

func (m *memory) Get(key string, v any) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.data[key]
	if !ok || json.Unmarshal(data, v) != nil {
		return false
	}
	m.hits++
	return true
}

func (m *memory) Put(key string, v any) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, err := json.Marshal(v)
	if m.data == nil {
		m.data = map[string][]byte{}
	}
	m.data[key] = data
	return err
}

// must fails the test on an error: must(t)(f()).
func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// write makes a file of the test.
func write(t *testing.T, file, text string, mode os.FileMode) string {
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

// dataLayer is a layer of one small file.
func dataLayer(t *testing.T, path, text string) v1.Layer {
	t.Helper()
	l, err := TreeLayer(t.Context(), []Entry{{Path: path, Data: []byte(text)}}, nil)
	return must(t, l, err)
}

// sample is an image of one small file on a base.
func sample(t *testing.T, base v1.Image, text string) v1.Image {
	t.Helper()
	img, err := Assemble(base, Spec{Platform: linux, Layers: []v1.Layer{dataLayer(t, "/data/file", text)}, Entrypoint: []string{"/data/file"}})
	return must(t, img, err)
}

func digestOf(t *testing.T, a Artifact) string {
	t.Helper()
	h, err := a.Digest()
	return must(t, h, err).String()
}

func configOf(t *testing.T, img v1.Image) string {
	t.Helper()
	h, err := img.ConfigName()
	return must(t, h, err).String()
}

// untar reads a tar stream: headers in order and contents by name.
func untar(t *testing.T, r io.Reader) (headers []*tar.Header, files map[string]string) {
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

func layerFiles(t *testing.T, l v1.Layer) ([]*tar.Header, map[string]string) {
	t.Helper()
	r, err := l.Uncompressed()
	defer must(t, r, err).Close()
	return untar(t, r)
}

func names(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

// archive is WriteArchive's output, unpacked.
func archive(t *testing.T, img v1.Image, tags []string, skip map[v1.Hash]bool) map[string]string {
	t.Helper()
	var buf bytes.Buffer
	parts, err := archiveParts([]Loading{{Image: img, Tags: tags}}, []map[v1.Hash]bool{skip})
	if err := writeParts(&buf, must(t, parts, err), nil); err != nil {
		t.Fatal(err)
	}
	_, files := untar(t, &buf)
	return files
}

// skopeo runs skopeo, or skips the test where there is none.
func skopeo(t *testing.T, args ...string) string {
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
