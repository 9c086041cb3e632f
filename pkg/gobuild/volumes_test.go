package gobuild

import (
	"errors"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

func TestVolumesOfOnesOwn(t *testing.T) {
	session := func(name string) (*session, error) {
		return newSession(Options{Environ: []string{"HOME=" + t.TempDir(), "GOBUILD_VOLUMES=" + name}})
	}
	s, err := session("ci-1")
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if got := s.volumes(); got != "ci-1" {
		t.Errorf("volumes are told from others by %q, want what was set", got)
	}
	room := s.cleanRoom(t.TempDir())
	if got := room.volumes(); got == "ci-1" || got == "" {
		t.Errorf("a clean room's volumes are told from others by %q, want a name of its own", got)
	}
	var usage *report.Error
	if _, err := session("a/b"); !errors.As(err, &usage) || usage.Exit != report.ExitUsage {
		t.Errorf("a name that no volume can have gives %v, want a usage error", err)
	}
}
