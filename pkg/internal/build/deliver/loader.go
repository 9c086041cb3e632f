package deliver

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A Loader loads images into the engine while others still compile. Images that are ready at about the
// same time share an archive, since each archive costs the engine time: see pkg/docs/loading.md.
type Loader struct {
	ctx    context.Context // of the run; every batch and upload ends with it
	engine executor.Engine
	// tags are the engine's when it was first asked; nil if it has far more than the plan
	tags    func(ctx context.Context) sink.Lookup
	present *presence

	mu       sync.Mutex
	queue    []*pendingLoad
	expected map[string]bool     // IDs of actions whose images may still come
	running  int                 // archives that are being loaded
	upload   *upload             // for the first archive, if it was opened in advance
	loaded   map[string][]string // by base: a tag in the engine
}

// NewLoader returns a loader for the images of a plan. ctx is the context of the run, store that of the
// checkout.
func NewLoader(ctx context.Context, engine executor.Engine, store *cache.Store, p *plan.Plan) *Loader {
	l := &Loader{ctx: ctx, engine: engine, present: &presence{engine: engine, store: store},
		expected: map[string]bool{}, loaded: map[string][]string{}}
	for _, a := range p.Actions {
		if a.Kind == plan.KindDeliver && a.Deliver.Sink == plan.SinkEngine && slices.Contains(p.Goals, a.ID) {
			l.expected[a.ID] = true
		}
	}
	l.tags = tagsOnce(engine, len(l.expected))
	return l
}

// Limits of images in an archive, of archives at once, and of the time that an image waits for others.
const (
	maxBatch = 8
	maxLoads = 2
	maxWait  = 2 * time.Second
)

// AtOnce is the number of images that load, or wait to, at once.
const AtOnce = maxLoads * maxBatch

// A pendingLoad is an image in the queue.
type pendingLoad struct {
	sink.Loading
	ctx    context.Context
	action string // ID
	hints  func() []string
	start  func() *progress.Task // called when it leaves the queue
	since  time.Time
	done   chan struct{} // closed when err is set
	err    error
}

// load queues an image and waits until it is loaded. One in the queue is withdrawn if its context ends.
func (l *Loader) load(one *pendingLoad) error {
	one.done, one.since = make(chan struct{}), time.Now()
	l.mu.Lock()
	l.queue = append(l.queue, one)
	delete(l.expected, one.action)
	l.mu.Unlock()
	late := time.AfterFunc(maxWait, l.startBatches)
	defer late.Stop()
	l.startBatches()
	select {
	case <-one.done:
		return one.err
	case <-one.ctx.Done():
	}
	if l.dequeue(one) {
		return context.Cause(one.ctx)
	}
	<-one.done // it is being sent, which the context ends as well
	return one.err
}

// dequeue removes an image from the queue, and reports whether it was still there.
func (l *Loader) dequeue(one *pendingLoad) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.queue, one)
	if i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
	}
	return i >= 0
}

// ExpectNone tells the loader that no image of an action will come.
func (l *Loader) ExpectNone(action string) {
	l.mu.Lock()
	delete(l.expected, action)
	l.mu.Unlock()
	l.startBatches()
}

// startBatches starts to load images that are ready. Each batch runs in a goroutine that ends when its
// images are loaded.
func (l *Loader) startBatches() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running < maxLoads && l.isBatchReady() {
		n := len(l.queue)
		if len(l.expected) == 0 { // the rest is divided
			n = (n + maxLoads - l.running - 1) / (maxLoads - l.running)
		}
		n = min(n, maxBatch)
		batch := slices.Clone(l.queue[:n])
		l.queue = l.queue[n:]
		l.running++
		go l.loadBatch(batch)
	}
}

// isBatchReady reports whether queued images are to be loaded: if they fill an archive, or are half as many
// as are expected, or the first has waited long enough. So archives get smaller towards the end.
func (l *Loader) isBatchReady() bool {
	n := len(l.queue)
	enough := min(maxBatch, (len(l.expected)+1)/2)
	return n > 0 && l.queue[0].ctx.Err() == nil && (n >= enough || time.Since(l.queue[0].since) >= maxWait)
}

// loadBatch loads images in one archive.
func (l *Loader) loadBatch(batch []*pendingLoad) {
	list := make([]sink.Loading, len(batch))
	for i, one := range batch {
		list[i] = one.Loading
		list[i].Hints = one.hints()
		list[i].Progress = one.start().Bytes
	}
	engine := &uploadEngine{l.engine, l.takeUpload()}
	ctx, end := l.batchContext(batch)
	defer end()
	for i, one := range list {
		if l.engine.KeepsBlobs() {
			list[i].Present = l.present.of(ctx, slices.Concat(one.Tags, one.Hints))
		}
	}
	for i, err := range sink.LoadAll(ctx, engine, list) {
		batch[i].err = err
		close(batch[i].done)
	}
	engine.upload.abandon()
	l.mu.Lock()
	l.running--
	l.mu.Unlock()
	l.startBatches()
}

// batchContext returns the context of a batch. It ends with the run, and earlier if nobody waits for any
// of the images. The caller calls end.
func (l *Loader) batchContext(batch []*pendingLoad) (ctx context.Context, end func()) {
	ctx, cancel := context.WithCancelCause(l.ctx)
	var waiting atomic.Int32
	waiting.Store(int32(len(batch)))
	var stops []func() bool
	for _, one := range batch {
		stops = append(stops, context.AfterFunc(one.ctx, func() {
			if waiting.Add(-1) == 0 {
				cancel(context.Cause(one.ctx))
			}
		}))
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel(nil)
	}
}
