package mountinfo

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mountinfo")
	text := "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\nshort line\n" +
		"37 35 98:0 / /a\\134b\\01 ro - tmpfs tmpfs rw\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := Read(file)
	if want := []Mount{{"/mnt 2", "rw,noatime"}, {`/a\b\01`, "ro"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPointsBelow(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	all, err := PointsBelow("/")
	if err != nil || slices.Contains(all, "/") || !slices.Contains(all, "/proc") {
		t.Errorf("below / there are %q, %v", all, err)
	}
	if below, err := PointsBelow("/proc"); err != nil || slices.Contains(below, "/proc") {
		t.Errorf("below /proc there are %q, %v", below, err)
	}
}
