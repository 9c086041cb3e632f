package engine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"sync"

	"github.com/docker/docker/api/types/filters"

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

// An owner is the user and the run that things in an engine are made for. It says how they are named and
// labelled.
type owner struct {
	name string // begins the names of volumes
	mark string // value of the label on all that is gobuild's
	uid  int    // of the user's containers

	cacheDir string                    // gobuild's directory in the user's cache
	begin    func() (*runs.Run, error) // nil where nobody said for which run

	once  sync.Once
	run   *runs.Run
	place string
	err   error
}

// hasRun reports whether it is known for which run things are made.
func (o *owner) hasRun() bool { return o.begin != nil }

// join begins the run, before it uses anything in the engine. It waits for a clean of another process.
func (o *owner) join(ctx context.Context) error {
	if !o.hasRun() {
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

// runID is the name of the run.
func (o *owner) runID() string {
	if o.run == nil {
		return fmt.Sprint(os.Getpid())
	}
	return o.run.ID
}

// leave tells the next run that this one could not remove something.
func (o *owner) leave() {
	if o.run != nil {
		o.run.MarkUnfinished()
	}
}

// creating notes that a container is being created, until done is called.
func (o *owner) creating() (done func()) {
	if o.run == nil {
		return func() {}
	}
	return o.run.Creating()
}

// isAlive reports whether a run of this place lives.
func (o *owner) isAlive(id string) bool { return runs.Alive(o.cacheDir, id) }

// labels mark a container, volume or image as gobuild's, and this user's.
func (o *owner) labels() map[string]string {
	return map[string]string{image.OwnLabel: o.mark, uidLabel: fmt.Sprint(os.Getuid())}
}

// runLabels are the labels of what lives as long as this run.
func (o *owner) runLabels() map[string]string {
	labels := o.labels()
	if o.hasRun() {
		maps.Copy(labels, map[string]string{runLabel: o.runID(), placeLabel: o.place})
	}
	return labels
}

// filter selects what has gobuild's label.
func (o *owner) filter() filters.Args {
	return filters.NewArgs(filters.Arg("label", image.OwnLabel+"="+o.mark))
}

// isHere reports whether something was made by a run of this place, of which it is known whether it lives.
func (o *owner) isHere(labels map[string]string) bool {
	return o.hasRun() && o.place != "" && labels[placeLabel] == o.place
}

// isOfKilled reports whether something was made by a run that was killed.
func (o *owner) isOfKilled(labels map[string]string) bool {
	return o.isHere(labels) && !o.isAlive(labels[runLabel])
}

// isOurs reports whether something is this user's, or an older gobuild's, which did not say whose.
func isOurs(labels map[string]string) bool {
	uid := labels[uidLabel]
	return uid == "" || uid == fmt.Sprint(os.Getuid())
}
