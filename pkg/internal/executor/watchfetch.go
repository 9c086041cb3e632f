package executor

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// MostFetchMemory is how much memory each process of a fetch may have, in bytes: go unpacks what a proxy
// sends, whatever that comes to.
const MostFetchMemory = 4 << 30

// WatchFetch returns a context for a command of this machine that fetches modules. It ends, with a
// *stall.Error as its cause, if the server is silent for too long.
func WatchFetch(ctx context.Context, s goproxy.Settings) (watched context.Context, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	end := stall.Processes(watched, s.Waits, FetchPeer(s), cancel)
	return watched, func() {
		end()
		cancel(nil)
	}
}

// FetchPeer names the servers from which a command fetches modules.
func FetchPeer(s goproxy.Settings) string {
	return "fetching modules with " + s.Sources() + ": who was asked"
}
