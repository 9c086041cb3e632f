package container

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

func TestProcessMemory(t *testing.T) {
	for _, most := range []int64{0, 1 << 30} {
		s := Spec{ProcessMemory: most}
		limits := s.hostConfig(&engine.Engine{}).Ulimits
		if (len(limits) == 1 && limits[0].Name == "data" && limits[0].Hard == most) != (most > 0) {
			t.Errorf("%d: %v", most, limits)
		}
	}
}
