package executortest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Subject is an executor with commands that it can run.
type Subject struct {
	New func(t *testing.T) executor.Executor // makes one, and closes it when the test ends

	Prints plan.Command // succeeds, and prints what contains Output
	Output string
	Fails  plan.Command // ends with Code, which is not zero
	Code   int
	Waits  plan.Command // prints something, then runs for minutes
}

// atOnce is how long a method that returns at once may take on a busy machine.
const atOnce = 10 * time.Second

// ended is how long a command may take to end when its context has ended.
const ended = time.Minute

// Run holds an executor to the contract.
func Run(t *testing.T, s Subject) {
	t.Run("capabilities", s.capabilities)
	t.Run("output", s.output)
	t.Run("exit code", s.exitCode)
	t.Run("announcements", s.announcements)
	t.Run("cancel", s.cancel)
	t.Run("ended before", s.endedBefore)
	t.Run("images", s.images)
	t.Run("caches", s.caches)
	t.Run("files of caches", s.cacheFiles)
}

func (s Subject) capabilities(t *testing.T) {
	e := s.New(t)
	can, again := e.Capabilities(), e.Capabilities()
	if can.Name == "" || can.Native.OS == "" || can.Native.Arch == "" || can.Lacks == nil {
		t.Fatalf("they are not all there: %+v", can)
	}
	lacks := can.Lacks
	can.Lacks, again.Lacks = nil, nil
	if can.Name != again.Name || can.Native != again.Native || can.Images != again.Images ||
		can.Engine != again.Engine || can.MachineTools != again.MachineTools || can.InPlace != again.InPlace {
		t.Errorf("they change: %+v, then %+v", can, again)
	}
	for _, g := range lacks() {
		if g == plan.GuardNoEnvironment {
			t.Errorf("it lacks %s, which needs nothing of a machine", g)
		}
	}
}

func (s Subject) output(t *testing.T) {
	var out bytes.Buffer
	if err := s.New(t).Run(t.Context(), s.Prints, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if !strings.Contains(out.String(), s.Output) {
		t.Errorf("it printed %q, want %q in it", &out, s.Output)
	}
}

func (s Subject) exitCode(t *testing.T) {
	err := s.New(t).Run(t.Context(), s.Fails, io.Discard)
	var exit *executor.ExitError
	if !errors.As(err, &exit) || exit.Code != s.Code {
		t.Errorf("got %v, want exit code %d", err, s.Code)
	}
}

// Announcements return at once and promise nothing: what was not announced runs, and so does what comes
// after Idle.
func (s Subject) announcements(t *testing.T) {
	e := s.New(t)
	for name, announce := range map[string]func(){
		"Prepare": func() { e.Prepare([]plan.Command{s.Prints, s.Fails}) },
		"Ready":   func() { e.Ready(s.Prints.Toolchain) },
		"Warm":    func() { e.Warm(t.Context(), s.Prints) },
		"Idle":    e.Idle,
	} {
		before := time.Now()
		announce()
		if took := time.Since(before); took > atOnce {
			t.Errorf("%s took %v", name, took)
		}
	}
	for _, announce := range []func(){e.Idle, func() {}} {
		announce()
		if err := e.Run(t.Context(), s.Prints, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
}

// A writer that tells when something was written.
type tellingWriter chan struct{}

func (w tellingWriter) Write(data []byte) (int, error) {
	select {
	case w <- struct{}{}:
	default:
	}
	return len(data), nil
}

func (s Subject) cancel(t *testing.T) {
	e := s.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wrote, done := make(tellingWriter, 1), make(chan error, 1)
	go func() { done <- e.Run(ctx, s.Waits, wrote) }() // ends with ctx
	select {
	case <-wrote:
	case err := <-done:
		t.Fatalf("it ended by itself: %v", err)
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(ended):
		t.Errorf("it still runs %v after its context ended", ended)
	}
}

func (s Subject) endedBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.New(t).Run(ctx, s.Prints, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Without images all that needs one is refused, with the executor's name.
func (s Subject) images(t *testing.T) {
	e := s.New(t)
	can := e.Capabilities()
	if can.Images {
		return // what it does with them is for its own tests
	}
	inImage := s.Prints
	inImage.Toolchain = plan.Toolchain{Version: "1.26.8", Image: "example.com/go"}
	_, changed := e.Change(t.Context(), executor.Change{}, io.Discard)
	_, _, asked := e.ImageToolchain(t.Context(), "example.com/go")
	for what, err := range map[string]error{
		"a toolchain that is an image": e.Run(t.Context(), inImage, io.Discard), "a change": changed,
		"the toolchain of an image": asked,
	} {
		var unmet *executor.UnmetError
		if !errors.As(err, &unmet) || unmet.Executor != can.Name || unmet.Why == "" {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

// A cache has one absolute place, if it is on this machine, and no two have the same.
func (s Subject) caches(t *testing.T) {
	e := s.New(t)
	seen := map[string]plan.Mount{}
	for _, owner := range []plan.Owner{plan.Shared, plan.Checkout, plan.CheckoutStore, plan.StoreOwner("one"),
		plan.StoreOwner("two")} {
		for _, target := range []string{plan.CacheDir, plan.ModCache} {
			m := plan.Mount{Target: target, Kind: plan.Cache, Owner: owner}
			dir := e.CachePath(m)
			if dir != e.CachePath(m) {
				t.Errorf("%v moves", m)
			}
			if dir == "" {
				continue
			}
			if other, taken := seen[dir]; taken || !filepath.IsAbs(dir) {
				t.Errorf("%v is at %s, and %v too", m, dir, other)
			}
			seen[dir] = m
		}
	}
}
