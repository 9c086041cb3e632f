package project

import (
	"errors"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

func TestVolumesOfOnesOwn(t *testing.T) {
	environment := func(name string) (*Environment, error) {
		environ := []string{"HOME=" + t.TempDir(), "GOBUILD_VOLUMES=" + name}
		return NewEnvironment(Environment{Environ: environ}, t.TempDir())
	}
	e, err := environment("ci-1")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Reporter.Close()
	if got := e.Volumes; got != "ci-1" {
		t.Errorf("volumes are told from others by %q, want what was set", got)
	}
	var usage *report.Error
	if _, err := environment("a/b"); !errors.As(err, &usage) || usage.Exit != report.ExitUsage {
		t.Errorf("a name that no volume can have gives %v, want a usage error", err)
	}
}
