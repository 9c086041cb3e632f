package deliver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// slowEngine takes an archive when it is told to: how archives and cancellations meet cannot be
// arranged with a real one.
type slowEngine struct {
	executor.Engine
	begun  chan struct{} // gets one for each archive that is sent
	finish chan struct{} // gives one for each that may end

	mu     sync.Mutex
	ids    map[string]string // by tag
	loaded bool
}

func (e *slowEngine) Load(ctx context.Context, r io.Reader) error {
	_, _ = io.Copy(io.Discard, r)
	e.begun <- struct{}{}
	select {
	case <-e.finish:
	case <-ctx.Done():
		time.Sleep(20 * time.Millisecond) // it takes its time to end
		return ctx.Err()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.loaded = true
	return nil
}

func (e *slowEngine) ImageID(_ context.Context, ref string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.loaded {
		return "", nil
	}
	return e.ids[ref], nil
}

func (e *slowEngine) IsComplete(context.Context, string) (bool, error) { return true, nil }

func (e *slowEngine) KeepsBlobs() bool { return true }

// testLoader makes a loader to which so many images will come, and these.
func testLoader(t *testing.T, ctx context.Context, n int) (*Loader, *slowEngine, []*pendingLoad) {
	e := &slowEngine{begun: make(chan struct{}, n), finish: make(chan struct{}, n), ids: map[string]string{}}
	store, err := cache.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l := &Loader{ctx: t.Context(), engine: e, present: &presence{engine: e, store: store}, expected: map[string]bool{}}
	var list []*pendingLoad
	for i := range n {
		action := fmt.Sprint("deliver-", i)
		l.expected[action] = true
		img, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Author: action})
		if err != nil {
			t.Fatal(err)
		}
		id, err := img.ConfigName()
		if err != nil {
			t.Fatal(err)
		}
		e.ids[action+":1"] = id.String()
		list = append(list, &pendingLoad{
			Loading: sink.Loading{Image: img, Tags: []string{action + ":1"}}, ctx: ctx, action: action,
			hints: func() []string { return nil }, start: func() *progress.Task { return nil },
		})
	}
	return l, e, list
}

// startLoads has a loader load images, and returns what becomes of them.
func startLoads(l *Loader, list []*pendingLoad) <-chan error {
	errs := make(chan error, len(list))
	for _, one := range list {
		go func() { errs <- l.load(one) }()
	}
	return errs
}

func TestLoaderSharesArchives(t *testing.T) {
	const n = 3 * maxBatch
	l, e, list := testLoader(t, t.Context(), n)
	errs := startLoads(l, list)
	for range n {
		e.finish <- struct{}{}
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if archives := len(e.begun); archives > n/2 {
		t.Errorf("%d archives for %d images", archives, n)
	}
}

// Where images come one by one, archives become smaller to the end.
func TestLoaderArchivesShrink(t *testing.T) {
	const n = 3*maxBatch + 1
	l, e, list := testLoader(t, t.Context(), n)
	var sizes []int
	waiting := 0
	for i, one := range list {
		go func() { _ = l.load(one) }()
		waiting++
		l.mu.Lock()
		for len(l.expected) > n-1-i {
			l.mu.Unlock()
			time.Sleep(time.Millisecond)
			l.mu.Lock()
		}
		l.mu.Unlock()
		l.startBatches() // which load may not have come to
		l.mu.Lock()
		sent := len(l.queue) == 0
		l.mu.Unlock()
		if sent {
			sizes, waiting = append(sizes, waiting), 0
			e.finish <- struct{}{}
			<-e.begun
			<-one.done
		}
	}
	if want := []int{8, 6, 4, 3, 2, 1, 1}; !slices.Equal(sizes, want) {
		t.Errorf("archives of %v images, not %v", sizes, want)
	}
}

// An image does not wait for one whose action has ended without it, nor where few are to come.
func TestLoaderDoesNotWaitInVain(t *testing.T) {
	l, e, list := testLoader(t, t.Context(), maxBatch+1)
	errs := startLoads(l, list[:1])
	select {
	case <-e.begun:
		t.Error("it did not wait for others")
	case <-time.After(maxWait / 10):
	}
	for _, one := range list[1 : maxBatch-1] { // one waits, two are to come
		l.ExpectNone(one.action)
	}
	e.finish <- struct{}{}
	begin := time.Now()
	if err := <-errs; err != nil || time.Since(begin) > maxWait/2 {
		t.Errorf("%v after %s", err, time.Since(begin))
	}
}

// When the run is cancelled, an image that waits is given up, and one that is sent is waited for.
func TestLoaderCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l, e, list := testLoader(t, ctx, 2*maxBatch)
	for _, one := range list[3:] {
		l.ExpectNone(one.action)
	}
	errs := startLoads(l, list[:maxLoads])
	<-e.begun
	waiting := startLoads(l, list[maxLoads:3])
	cancel()
	for range maxLoads {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("an image on its way: %v", err)
		}
	}
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("an image that waited: %v", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) > 0 {
		t.Errorf("%d images are left in the queue", len(l.queue))
	}
}

// A batch goes on while somebody waits for one of its images, and ends if nobody does.
func TestBatchEndsWithTheLastImage(t *testing.T) {
	l, _, list := testLoader(t, t.Context(), 2)
	cancels := make([]context.CancelFunc, len(list))
	for i, one := range list {
		one.ctx, cancels[i] = context.WithCancel(t.Context())
	}
	ctx, end := l.batchContext(list)
	defer end()
	cancels[0]()
	select {
	case <-ctx.Done():
		t.Error("it ended with its first image")
	case <-time.After(50 * time.Millisecond):
	}
	cancels[1]()
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Error("it goes on, and nobody waits for it")
	}
}

// The context of the run ends batches, whoever waits.
func TestBatchEndsWithTheRun(t *testing.T) {
	l, _, list := testLoader(t, t.Context(), 1)
	run, stop := context.WithCancel(t.Context())
	l.ctx = run
	ctx, end := l.batchContext(list)
	defer end()
	stop()
	<-ctx.Done()
}
