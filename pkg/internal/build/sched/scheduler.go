package sched

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Work is what the scheduler asks of an action.
type Work interface {
	// IsReady reports whether all results that the action reads exist, though some of its inputs
	// failed.
	IsReady(a *plan.Action) bool
	// CanStart is IsReady for inputs that still run, where the action reads only part of their
	// results.
	CanStart(a *plan.Action) bool
	// Finish is called when an action is final, whether it ran or not.
	Finish(a *plan.Action)
	// NewResults returns a channel that is closed when there are more results.
	NewResults() <-chan struct{}
	// IsUpToDate reports whether the action is up to date. Its inputs are.
	IsUpToDate(ctx context.Context, a *plan.Action) (bool, error)
	// Run brings the action up to date.
	Run(ctx context.Context, a *plan.Action) error
}

// A Scheduler runs each action of a plan at most once, when it is needed.
type Scheduler struct {
	work      Work
	actions   map[string]*plan.Action
	slots     *semaphore.Weighted // how many actions run at once
	compiles  *semaphore.Weighted // of those, compiles: each uses all cores by itself
	loads     *semaphore.Weighted // images that load or wait to: the engine does the work, so they take no slot
	keepGoing bool
	cancel    context.CancelCauseFunc

	mu     sync.Mutex
	nodes  map[string]*node
	errs   []error
	failed []*plan.Action
}

// A node is an action that was started. The other fields may be read when done is closed.
type node struct {
	done chan struct{}
	ok   bool // it is up to date
	ran  bool // it was not up to date, and ran
}

// Limits bound what runs at once.
type Limits struct {
	Jobs      int  // actions
	Loads     int  // images that load or wait to, in addition
	KeepGoing bool // go on after a failure with what does not depend on it
}

// New returns a scheduler of a plan.
func New(p *plan.Plan, w Work, o Limits) *Scheduler {
	s := &Scheduler{
		work: w, actions: map[string]*plan.Action{}, nodes: map[string]*node{},
		slots: semaphore.NewWeighted(
			int64(o.Jobs)), loads: semaphore.NewWeighted(int64(o.Loads)), compiles: semaphore.NewWeighted(int64(max(1,
			o.Jobs/2))), keepGoing: o.KeepGoing,
	}
	for _, a := range p.Actions {
		s.actions[a.ID] = a
	}
	return s
}

// Reach brings the goals up to date. The error joins those of all actions that failed;
// without keepGoing the first one stops the others.
func (s *Scheduler) Reach(ctx context.Context, goals []string) error {
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.cancel = cancel
	s.updateAll(runCtx, goals)
	s.wait() // a compile may still run when its last wanted binary is there
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errors.Join(s.errs...)
}

// Failed returns the actions that ran and failed, in the order in which they did. Call it after Reach.
func (s *Scheduler) Failed() []*plan.Action { return s.failed }

// IsReached reports whether an action is up to date. Call it after Reach.
func (s *Scheduler) IsReached(id string) bool {
	n := s.nodes[id]
	return n != nil && n.ok
}

// wait waits for every action that was started.
func (s *Scheduler) wait() {
	s.mu.Lock()
	nodes := slices.Collect(maps.Values(s.nodes))
	s.mu.Unlock()
	for _, n := range nodes {
		<-n.done
	}
}

// updateAll brings actions up to date concurrently, and reports whether all are.
func (s *Scheduler) updateAll(ctx context.Context, ids []string) bool {
	ok := true
	for _, n := range s.startAll(ctx, ids) {
		<-n.done
		ok = ok && n.ok
	}
	return ok
}

func (s *Scheduler) startAll(ctx context.Context, ids []string) []*node {
	nodes := make([]*node, len(ids))
	for i, id := range ids {
		nodes[i] = s.start(ctx, id)
	}
	return nodes
}

// updateInputs brings an action's inputs up to date as far as the action reads them: a binary can
// be used while the same go build still links others.
func (s *Scheduler) updateInputs(ctx context.Context, a *plan.Action) bool {
	ok := true
	for _, n := range s.startAll(ctx, a.Inputs) {
		for running := true; running; {
			more := s.work.NewResults()
			if s.work.CanStart(a) {
				return true
			}
			select {
			case <-n.done:
				running = false
			case <-more:
			}
		}
		ok = ok && n.ok
	}
	return ok
}

// start starts an action, once. The goroutine ends when the action is final; wait waits for it.
func (s *Scheduler) start(ctx context.Context, id string) *node {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, started := s.nodes[id]
	if !started {
		n = &node{done: make(chan struct{})}
		s.nodes[id] = n
		go func() {
			defer close(n.done)
			n.ok = s.update(ctx, n, s.actions[id])
			s.work.Finish(s.actions[id])
		}()
	}
	return n
}

// update brings one action up to date and reports whether it is. An action whose inputs failed
// does not run; the errors are those of the inputs.
func (s *Scheduler) update(ctx context.Context, n *node, a *plan.Action) bool {
	if ok := s.updateInputs(ctx, a); !ok && !(s.keepGoing && s.work.IsReady(a)) || ctx.Err() != nil {
		return false
	}
	fresh, err := s.work.IsUpToDate(ctx, a)
	if err == nil && !fresh {
		if !s.updateBefore(ctx, a) || ctx.Err() != nil {
			return false
		}
		n.ran = true
		err = s.run(ctx, a)
	}
	if err != nil {
		s.addError(ctx, a, err)
	}
	return err == nil
}

// updateBefore runs what must come before an action. With keepGoing an action that is ready runs
// even after a failed fetch: perhaps only one of its packages lacks something.
func (s *Scheduler) updateBefore(ctx context.Context, a *plan.Action) bool {
	if s.updateAll(ctx, a.Before) {
		return true
	}
	if !s.keepGoing || !s.work.IsReady(a) {
		return false
	}
	for _, id := range a.Before {
		n := s.start(ctx, id) // it ended before
		if failedFetch := s.actions[id].Kind == plan.KindFetch && n.ran; !n.ok && !failedFetch {
			return false
		}
	}
	return true
}

// run runs an action when a slot is free.
func (s *Scheduler) run(ctx context.Context, a *plan.Action) error {
	if a.Kind == plan.KindCompile {
		if err := s.compiles.Acquire(ctx, 1); err != nil {
			return err
		}
		defer s.compiles.Release(1)
	}
	slots := s.slots
	if a.Kind == plan.KindDeliver && a.Deliver.Sink == plan.SinkEngine {
		slots = s.loads
	}
	if err := slots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer slots.Release(1)
	return s.work.Run(ctx, a)
}

// addError records an error. Errors after the run was stopped are consequences, and are dropped.
func (s *Scheduler) addError(ctx context.Context, a *plan.Action, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	s.errs, s.failed = append(s.errs, err), append(s.failed, a)
	if !s.keepGoing {
		s.cancel(err)
	}
}
