package docker

import (
	"errors"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A pool has the boxes of a run.
type pool struct {
	starter *starter

	mu     sync.Mutex
	boxes  []*box
	closed bool
}

// boxFor returns the box of a key that suits a command, a new one if none does.
func (p *pool) boxFor(key boxKey, c plan.Command) *box {
	p.mu.Lock()
	defer p.mu.Unlock()
	mounts := withHidden(withGen(c), c.Hidden)
	for _, b := range p.boxes {
		if b.key == key && b.addMounts(mounts) {
			return b
		}
	}
	b := &box{key: key, starter: p.starter, mounts: mounts, closed: p.closed}
	p.boxes = append(p.boxes, b)
	return b
}

// takeAll removes all boxes from the pool and returns them.
func (p *pool) takeAll() []*box {
	p.mu.Lock()
	defer p.mu.Unlock()
	boxes := p.boxes
	p.boxes = nil
	return boxes
}

// putBack adds boxes that could not be closed, for close to try again.
func (p *pool) putBack(boxes []*box) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.boxes = append(p.boxes, boxes...)
}

// close closes all boxes. There are no containers from then on.
func (p *pool) close() error {
	p.mu.Lock()
	boxes := p.boxes
	p.boxes, p.closed = nil, true
	p.mu.Unlock()
	return closeAll(boxes)
}

// closeAll closes boxes at the same time.
func closeAll(boxes []*box) error {
	errs := make([]error, len(boxes))
	var wait sync.WaitGroup
	for i, b := range boxes {
		wait.Go(func() { errs[i] = b.close() })
	}
	wait.Wait()
	return errors.Join(errs...)
}
