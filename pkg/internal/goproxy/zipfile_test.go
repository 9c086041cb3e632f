package goproxy

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// TestZipBombs refuses what would unpack to too much before anything is unpacked.
func TestZipBombs(t *testing.T) {
	prefix, files := some.Path+"@"+someVersion+"/", map[string]string{"go.mod": "x", "some.go": "y"}
	for want, data := range map[string][]byte{
		"4 GB":            goproxytest.OversizedZip(t, prefix, files, 5<<30),
		"times its size":  goproxytest.OversizedZip(t, prefix, files, 1<<30),
		"directory of":    manyNames(t, maxDirectory>>16+10, 1<<16-50),
		"files, and more": manyNames(t, maxFiles+1, 0),
	} {
		file := filepath.Join(t.TempDir(), "module.zip")
		check(t, os.WriteFile(file, data, 0o666))
		err := CheckZip(file)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// manyNames returns a zip of empty files with names of a length.
func manyNames(t *testing.T, n, length int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for range n {
		_, err := w.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", length)})
		check(t, err)
	}
	check(t, w.Close())
	return buf.Bytes()
}
