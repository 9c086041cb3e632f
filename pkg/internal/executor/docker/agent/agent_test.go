package agent

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// A program that does not call Reexec, as this one, is not started again.
func TestWithoutReexec(t *testing.T) {
	if program, err := Executable(); err == nil {
		t.Errorf("%s can be an agent", program)
	}
	done, err := WatchOver(&engine.Engine{}, "none")
	if err != nil {
		t.Fatal(err)
	}
	done()
}
