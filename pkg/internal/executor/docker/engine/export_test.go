package engine

import (
	"context"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// SetTime has the engine tell another time.
func (e *Engine) SetTime(t time.Time) { e.info.SystemTime = t.Format(time.RFC3339Nano) }

// Join begins the run.
func (e *Engine) Join(ctx context.Context) (*runs.Run, error) {
	err := e.owner.join(ctx)
	return e.owner.run, err
}

// KilledLabels are those of what another run made, here.
func (e *Engine) KilledLabels(run string) map[string]string {
	labels := e.owner.labels()
	labels[runLabel], labels[placeLabel] = run, e.owner.place
	return labels
}

// Labels are those of what nobody knows the run of.
func (e *Engine) Labels() map[string]string { return e.owner.labels() }
