package image

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// maxNote is more than any note has, in bytes.
const maxNote = 64 << 10

// writeNote keeps v as JSON in a file that appears whole.
func writeNote(file string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, release, err := tempfile.Create(filepath.Dir(file), 0o600)
	if err != nil {
		return err
	}
	defer release()
	defer os.Remove(f.Name())
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return replaceFile(f.Name(), file)
}

// sweep removes what killed processes left in dir: temporary files and directories of this prefix
// that nothing was written to for a day.
func sweep(dir, prefix string) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, f := range files {
		info, err := f.Info()
		if err == nil && strings.HasPrefix(f.Name(), prefix) && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(dir, f.Name()))
		}
	}
}
