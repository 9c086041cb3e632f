package project

import (
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// A Run is what others know of a run of gobuild. It begins when somebody needs it.
type Run struct {
	cacheDir string
	about    func() runs.About

	once       sync.Once
	begun      *runs.Run
	err        error
	background sync.WaitGroup // what goes on beside the run
}

// Start makes this a run that others know to live, if it is not one yet.
func (r *Run) Start() (*runs.Run, error) {
	r.once.Do(func() { r.begun, r.err = runs.Begin(r.cacheDir, r.about()) })
	return r.begun, r.err
}

// About is what other runs may know of this one.
func (r *Run) About() runs.About { return r.about() }

// end waits for what goes on beside the run, and ends it.
func (r *Run) end(close func()) {
	r.background.Wait()
	close()
	r.begun.End()
}
