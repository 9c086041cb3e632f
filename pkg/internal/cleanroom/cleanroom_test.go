package cleanroom

import "testing"

func TestVolumesOfOnesOwn(t *testing.T) {
	if got := volumesOf(t.TempDir()); got == "ci-1" || got == "" {
		t.Errorf("a clean room's volumes are told from others by %q, want a name of its own", got)
	}
}
