package build

import (
	"context"
	"fmt"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// MostFetchMemory is how much memory each process of a fetch may have, in bytes: go unpacks what a proxy
// sends, whatever that comes to.
const MostFetchMemory = 4 << 30

// outOfMemory is what a Go program says that gets no more memory, before its stack.
var outOfMemory = regexp.MustCompile(`(?m)^fatal error: .*(?:out of memory|cannot allocate memory).*$`)

// fetchMemory says in place of go's stack that a fetch reached its limit of memory, where it did.
func fetchMemory(c plan.Command, output string, err error) (text string, why error) {
	at := outOfMemory.FindStringIndex(output)
	if c.Fetch == nil || at == nil {
		return output, err
	}
	return output[:at[0]], fmt.Errorf("go needed more than %d GB of memory to fetch modules: a module proxy sends something too large", MostFetchMemory>>30)
}

// WatchFetch returns a context for a command of this machine that fetches modules. It ends, with a
// *stall.Error as its cause, when who the command fetches from is silent for too long.
func WatchFetch(ctx context.Context, s toolchain.Settings) (watched context.Context, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	end := stall.Processes(watched, s.Waits, FetchPeer(s), cancel)
	return watched, func() {
		end()
		cancel(nil)
	}
}

// FetchPeer names who a command fetches modules from.
func FetchPeer(s toolchain.Settings) string {
	return "fetching modules with " + s.Sources() + ": who was asked"
}
