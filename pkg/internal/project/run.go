package project

import (
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// A Run is a run of gobuild as other runs see it. Start starts it.
type Run struct {
	cacheDir string
	about    func() runs.About

	once       sync.Once
	begun      *runs.Run
	err        error
	background sync.WaitGroup // background work
}

// Start registers the run as alive, once.
func (r *Run) Start() (*runs.Run, error) {
	r.once.Do(func() { r.begun, r.err = runs.Begin(r.cacheDir, r.about()) })
	return r.begun, r.err
}

// About describes the run for others.
func (r *Run) About() runs.About { return r.about() }

// end waits for background work and ends the run.
func (r *Run) end(close func()) {
	r.background.Wait()
	close()
	r.begun.End()
}
