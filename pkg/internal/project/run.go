package project

import (
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// A lazyRun begins when somebody needs it: others know then that it lives.
type lazyRun struct {
	cacheDir string
	about    func() runs.About

	once   sync.Once
	run    *runs.Run
	err    error
	beside sync.WaitGroup // what goes on beside the run
}

func (r *lazyRun) begin() (*runs.Run, error) {
	r.once.Do(func() { r.run, r.err = runs.Begin(r.cacheDir, r.about()) })
	return r.run, r.err
}

// Begin makes this a run that others know to live, if it is not one yet.
func (p *Project) Begin() (*runs.Run, error) { return p.run.begin() }

// About is what other runs may know of this one.
func (p *Project) About() runs.About {
	a := runs.About{Executor: p.executor.name, Volumes: p.Env.Volumes, Install: p.installs}
	if p.File != nil {
		a.Dir, a.State = p.File.Dir, p.StateDir()
	}
	return a
}
