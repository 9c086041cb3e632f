package docker

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// Containers in which modules are fetched have a limit of memory for each process, and no others.
func TestFetchLimit(t *testing.T) {
	s := &starter{sharing: &fileSharing{}}
	for key, want := range map[boxKey]int64{{fetch: true}: executor.MostFetchMemory, {}: 0} {
		if got := s.spec(key, tools{}, nil).ProcessMemory; got != want {
			t.Errorf("fetch %t: %d", key.fetch, got)
		}
	}
}
