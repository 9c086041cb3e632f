package gobuild

import (
	"context"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// cleanEngine removes what gobuild made for this user in the engine, if there is one. removed is
// told of each thing, with its size or -1, and kept of what stays, with the reason.
func (s *session) cleanEngine(ctx context.Context, removed func(what string, size int64),
	kept func(what, why string)) error {
	if s.engine == nil {
		return nil
	}
	things, err := s.engine.Clean(ctx, engine.CleanOptions{Volumes: s.volumes(), Waiting: func() {
		s.reporter.Info("waiting for another gobuild clean")
	}})
	for _, t := range things {
		what := t.Kind + " " + t.Name
		if t.Why != "" {
			kept(what, t.Why)
		} else {
			removed(what, t.Size)
		}
	}
	if err != nil {
		return fmt.Errorf("cannot clean the Docker engine: %w", err)
	}
	return nil
}
