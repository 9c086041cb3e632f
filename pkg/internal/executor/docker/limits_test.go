package docker

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// Containers in which modules are fetched have a limit of memory for each process, and no others.
func TestFetchLimit(t *testing.T) {
	e := &Executor{engine: &Engine{}}
	for _, fetch := range []bool{true, false} {
		limits := e.hostConfig(boxKey{fetch: fetch}, nil).Ulimits
		if (len(limits) == 1 && limits[0].Name == "data" && limits[0].Hard == executor.MostFetchMemory) != fetch {
			t.Errorf("fetch %t: %v", fetch, limits)
		}
	}
}
