package result

import (
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Binary is one compiled binary.
type Binary struct {
	plan.BinaryRef
	Path     string // where it is, absolute
	Digest   string // "sha256:…" of its bytes
	Size     int64  // in bytes
	UpToDate bool   // it was up to date
	Written  bool   // it was installed at Path by this run; else it was there already
}

// Binaries are the compiled binaries of a run, as they become known. Its methods may be called from
// several goroutines.
type Binaries struct {
	mu     sync.Mutex
	more   chan struct{}                // closed and replaced when there are more
	byFile map[string]map[string]Binary // by action, and by the file's name
}

// NewBinaries returns an empty table.
func NewBinaries() *Binaries {
	return &Binaries{more: make(chan struct{}), byFile: map[string]map[string]Binary{}}
}

// Add adds binaries of a compile: all, or those that are built so far.
func (b *Binaries) Add(action string, list ...Binary) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byFile[action] == nil {
		b.byFile[action] = map[string]Binary{}
	}
	for _, one := range list {
		b.byFile[action][one.File] = one
	}
	close(b.more)
	b.more = make(chan struct{})
}

// Get finds the binary that a reference names.
func (b *Binaries) Get(ref plan.BinaryRef) (Binary, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.byFile[ref.Action][ref.File]
	return found, ok
}

// Of lists the binaries of a compile, in the order of the plan.
func (b *Binaries) Of(a *plan.Action) (list []Binary) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range a.Compile.Binaries {
		if made, ok := b.byFile[a.ID][one.File]; ok {
			list = append(list, made)
		}
	}
	return list
}

// More returns a channel that is closed when there are more binaries than now.
func (b *Binaries) More() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.more
}
