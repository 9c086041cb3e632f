package engine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// Labels of what gobuild makes, besides the one that all of it has: the user, the run, and the
// place where it is known whether the run lives.
const (
	uidLabel   = image.OwnLabel + ".uid"
	runLabel   = image.OwnLabel + ".run"
	placeLabel = image.OwnLabel + ".place"
)

// An owner is the run that things in an engine are made for.
type owner struct {
	cacheDir string
	begin    func() (*runs.Run, error)

	once  sync.Once
	run   *runs.Run
	place string
	err   error
}

// Own says for which run things are made, by what begins it where it has not begun, and gives
// gobuild's directory in the user's cache. Without it nobody can tell what a killed run left.
func (e *Engine) Own(cacheDir string, begin func() (*runs.Run, error)) {
	e.owner = &owner{cacheDir: cacheDir, begin: begin}
}

// join begins the run, before it uses anything in the engine. A clean that goes on is waited for.
func (o *owner) join(ctx context.Context) error {
	if o == nil {
		return nil
	}
	o.once.Do(func() {
		if o.run, o.err = o.begin(); o.err == nil {
			o.place, o.err = runs.Place(o.cacheDir)
		}
		if o.err == nil {
			o.err = runs.AwaitClean(context.WithoutCancel(ctx), o.cacheDir)
		}
	})
	return o.err
}

// id is the name of the run.
func (o *owner) id() string {
	if o == nil || o.run == nil {
		return fmt.Sprint(os.Getpid())
	}
	return o.run.ID
}

// leave has the next run look for what this one could not remove.
func (o *owner) leave() {
	if o != nil && o.run != nil {
		o.run.Leave()
	}
}

// creating notes that a container is being created, until done is called.
func (o *owner) creating() (done func()) {
	if o == nil || o.run == nil {
		return func() {}
	}
	return o.run.Creating()
}

// alive reports whether a run of this place lives.
func (o *owner) alive(id string) bool { return runs.Alive(o.cacheDir, id) }

// labels mark a container, volume or image as gobuild's, and this user's.
func (e *Engine) labels() map[string]string {
	return map[string]string{image.OwnLabel: e.mark, uidLabel: fmt.Sprint(os.Getuid())}
}

// runLabels are those of what lives as long as this run.
func (e *Engine) runLabels() map[string]string {
	labels := e.labels()
	if o := e.owner; o != nil {
		maps.Copy(labels, map[string]string{runLabel: o.id(), placeLabel: o.place})
	}
	return labels
}
