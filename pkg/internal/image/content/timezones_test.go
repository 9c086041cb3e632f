package content

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

func TestTimezones(t *testing.T) {
	entries, err := AddTimezones()
	l, err2 := layer.FromEntries(t.Context(), imagetest.Must(t, entries, err), nil)
	size, err3 := imagetest.Must(t, l, err2).Size()
	if imagetest.Must(t, size, err3) > 1<<20 {
		t.Errorf("the time zones take %d bytes", size)
	}
}

// A zone of two names is stored once, and all names lead to a zone.
func TestTimezoneLinks(t *testing.T) {
	entries, err := AddTimezones()
	dir, links := t.TempDir(), 0
	for _, e := range imagetest.Must(t, entries, err) {
		if e.Link == "" {
			imagetest.WriteFile(t, filepath.Join(dir, e.Path), string(e.Data), 0o644)
		}
	}
	for _, e := range entries {
		if e.Link == "" {
			continue
		}
		links++
		name := filepath.Join(dir, e.Path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(e.Link, name); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(data), "TZif") {
			t.Errorf("%s leads to %s: %v", e.Path, e.Link, err)
		}
	}
	if links < 100 {
		t.Errorf("only %d links", links)
	}
	for _, zone := range []string{"Europe/Berlin", "America/Argentina/Ushuaia", "UTC"} {
		data, err := os.ReadFile(filepath.Join(dir, zoneDir, zone))
		if _, err := time.LoadLocationFromTZData(zone, imagetest.Must(t, data, err)); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

// The time zones are those of the Go release that is named.
func TestTimezonesAreGos(t *testing.T) {
	if runtime.Version() != zoneinfoGo {
		t.Skipf("needs %s: this is %s", zoneinfoGo, runtime.Version())
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	dir := strings.TrimSpace(string(imagetest.Must(t, root, err)))
	data, err := os.ReadFile(filepath.Join(dir, "lib", "time", "zoneinfo.zip"))
	if err != nil || !bytes.Equal(data, zoneinfo) {
		t.Errorf("zoneinfo.zip is not that of %s: copy it anew (%v)", zoneinfoGo, err)
	}
}
