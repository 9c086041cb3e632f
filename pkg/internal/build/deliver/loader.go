package deliver

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A Loader loads images into the engine while others are still compiled. Those that are ready at
// the same time go into one archive: to begin to read one takes the engine a fourth of the time of
// a whole image. So where many are to come, it waits for some of them.
type Loader struct {
	engine executor.Engine
	// of the engine, when it was asked first; nil where that is not worth it
	tags func(ctx context.Context) sink.Lookup

	mu       sync.Mutex
	queue    []*pendingLoad
	expected map[string]bool     // IDs of the actions whose images may still come
	running  int                 // archives on their way
	upload   *upload             // what the first archive is sent by, if it was begun ahead
	loaded   map[string][]string // by base: a tag in the engine
}

// NewLoader returns one for the images of a plan.
func NewLoader(engine executor.Engine, p *plan.Plan) *Loader {
	l := &Loader{engine: engine, expected: map[string]bool{}, loaded: map[string][]string{}}
	for _, a := range p.Actions {
		if a.Kind == plan.KindDeliver && a.Deliver.Sink == plan.SinkEngine && slices.Contains(p.Goals, a.ID) {
			l.expected[a.ID] = true
		}
	}
	l.tags = tagsOnce(engine, len(l.expected))
	return l
}

// How many images an archive has at most; how many archives there are at once; how long an image
// waits for others.
const (
	maxBatch = 8
	maxLoads = 2
	maxWait  = 2 * time.Second
)

// AtOnce is how many images are loaded, or wait for that, at once.
const AtOnce = maxLoads * maxBatch

// A pendingLoad is an image that waits.
type pendingLoad struct {
	sink.Loading
	ctx    context.Context
	action string // ID
	hints  func() []string
	start  func() *progress.Task // called when it waits no more
	since  time.Time
	done   chan struct{} // closed when err is set
	err    error
}

// load loads an image.
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
	<-one.done // it is on its way, which ends by that, too
	return one.err
}

// dequeue takes an image out of the queue, and reports whether it still was there.
func (l *Loader) dequeue(one *pendingLoad) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.queue, one)
	if i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
	}
	return i >= 0
}

// ExpectNone says that no image of an action will come any more.
func (l *Loader) ExpectNone(action string) {
	l.mu.Lock()
	delete(l.expected, action)
	l.mu.Unlock()
	l.startBatches()
}

// startBatches begins to load what has waited long enough.
func (l *Loader) startBatches() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running < maxLoads && l.isBatchReady() {
		n := len(l.queue)
		if len(l.expected) == 0 { // the rest is shared out
			n = (n + maxLoads - l.running - 1) / (maxLoads - l.running)
		}
		n = min(n, maxBatch)
		batch := slices.Clone(l.queue[:n])
		l.queue = l.queue[n:]
		l.running++
		go l.loadBatch(batch)
	}
}

// isBatchReady reports whether the images that wait are to go: when they fill an archive, or are half as many
// as are to come, so that archives become smaller to the end and the last image finds the engine free.
func (l *Loader) isBatchReady() bool {
	n := len(l.queue)
	enough := min(maxBatch, (len(l.expected)+1)/2)
	return n > 0 && l.queue[0].ctx.Err() == nil && (n >= enough || time.Since(l.queue[0].since) >= maxWait)
}

// loadBatch loads some images.
func (l *Loader) loadBatch(batch []*pendingLoad) {
	list := make([]sink.Loading, len(batch))
	for i, one := range batch {
		list[i] = one.Loading
		list[i].Hints = one.hints()
		list[i].Progress = one.start().Bytes
	}
	ahead := &uploadEngine{l.engine, l.takeUpload()}
	for i, err := range sink.LoadAll(batch[0].ctx, ahead, list) {
		batch[i].err = err
		close(batch[i].done)
	}
	ahead.upload.abandon()
	l.mu.Lock()
	l.running--
	l.mu.Unlock()
	l.startBatches()
}
