package disk

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAbsolutePattern checks what to write in place of an absolute path: the path from the directory of the file.
func TestAbsolutePattern(t *testing.T) {
	dir := t.TempDir()
	for pattern, want := range map[string]string{
		filepath.Join(dir, "cmd", "..."): `write "./cmd/..."`,
		filepath.Dir(dir):                `such as "./cmd/..."`,
	} {
		err := relativeOnly("a pattern", dir, pattern)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, which does not end with %s", pattern, err, want)
		}
	}
	if err := relativeOnly("a pattern", dir, "./cmd/..."); err != nil {
		t.Error(err)
	}
}
