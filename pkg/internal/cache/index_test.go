package cache

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/packed"
)

func TestIndexRoundTrip(t *testing.T) {
	folders := map[string]*folder{
		"/a": {used: 100, listed: stat{5, 6, 7, 8}, files: map[string]entry{
			"one": {stat{1, 2, 3, 4}, digest{5}},
			"two": {stat{1 << 40, -1, 1 << 62, 1 << 63}, digest{31: 6}},
		}},
		"/old":   {used: 99, files: map[string]entry{"file": {}}},
		"/empty": {used: 100},
	}
	path := filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(path, encodeIndex(folders, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	want := map[string]*folder{"/a": folders["/a"]}
	if got := readIndex(path); !reflect.DeepEqual(got, want) {
		t.Errorf("read %v, want the one folder that is neither old nor empty: %v", got, want)
	}
}

// Even what has the right checksum is not trusted to be as long as it says.
func TestIndexShort(t *testing.T) {
	folders := map[string]*folder{"/a": {files: map[string]entry{"one": {}}}}
	whole := encodeIndex(folders, 0)
	for end := len(indexFormat) + 1; end < len(whole)-len(digest{}); end++ {
		d := decoder{packed.Reader{Rest: string(whole[len(indexFormat):end])}}
		if d.folders(); !d.Short {
			t.Errorf("cut at byte %d, the index seems whole", end)
		}
	}
}
