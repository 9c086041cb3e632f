package interrupt

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// settle is how long signals count as one request to end. A closed terminal sends SIGHUP more
// than once, timeout(1) sends SIGTERM twice, systemd follows SIGTERM with SIGHUP, and a process
// whose parent dies of a signal gets another one for that.
const settle = 500 * time.Millisecond

// limit is how long the process may take to end after the first signal. What an engine that
// does not answer keeps, the next run removes.
const limit = 10 * time.Second

// exitCode is that of an interrupted run.
const exitCode = 1

// exit is os.Exit. Tests replace it.
var exit = os.Exit

// endSignals are the signals that ask for the end. SIGQUIT is one, so that a dump of all goroutines needs
// SIGABRT.
var endSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}

// A watcher waits for signals.
type watcher struct {
	cancel  context.CancelFunc
	signals chan os.Signal

	mu        sync.Mutex
	first     time.Time // of the first signal; zero while there was none
	handOvers int       // how many callers of HandOver have the signals
}

type watcherKey struct{}

// Context returns a context that ends at the first SIGINT, SIGTERM, SIGQUIT or SIGHUP, or when standard
// output or standard error is a pipe that nobody reads. SIGHUP does nothing if it was ignored from the
// start, as under nohup. A second signal ends the process at once, and so does a limit of some seconds
// after the first. The caller calls stop when the work is done.
func Context(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	w := &watcher{cancel: cancel, signals: make(chan os.Signal, 8)}
	ctx = context.WithValue(ctx, watcherKey{}, w)
	signal.Notify(w.signals, endSignals...)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(w.signals, syscall.SIGHUP)
	}
	signal.Notify(w.signals, syscall.SIGPIPE)
	done := make(chan struct{})
	go w.watch(done) // ends with stop
	return ctx, sync.OnceFunc(func() {
		signal.Stop(w.signals)
		close(done)
		w.ignoreSignals()
		cancel()
	})
}

// HandOver ignores the signals until take is called, as a program in the foreground gets them passed on. A
// closed pipe ends this process then, as it does others.
func HandOver(ctx context.Context) (take func()) {
	w, has := ctx.Value(watcherKey{}).(*watcher)
	if !has {
		return func() {}
	}
	w.addHandOver(1)
	signal.Reset(syscall.SIGPIPE)
	return sync.OnceFunc(func() {
		signal.Notify(w.signals, syscall.SIGPIPE)
		w.addHandOver(-1)
	})
}

func (w *watcher) addHandOver(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.handOvers += n
}

// watch handles signals until done is closed.
func (w *watcher) watch(done <-chan struct{}) {
	for {
		select {
		case s := <-w.signals:
			if s != syscall.SIGPIPE || outputGone() {
				w.handle(s)
			}
		case <-done:
			return
		}
	}
}

// handle handles a signal that asks for the end.
func (w *watcher) handle(s os.Signal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.handOvers > 0:
	case w.first.IsZero():
		w.first = time.Now()
		w.cancel()
		time.AfterFunc(limit, w.forceExit)
	case s != syscall.SIGPIPE && time.Since(w.first) >= settle:
		exit(exitCode)
	}
}

// ignoreSignals is called when the work is done. Signals do nothing from then on.
func (w *watcher) ignoreSignals() { w.addHandOver(1) }

// forceExit ends a process that does not end by itself.
func (w *watcher) forceExit() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.handOvers == 0 {
		fmt.Fprintf(os.Stderr, "Error: interrupted; this did not stop within %s, and the next run removes what "+
			"it left\n", limit)
		exit(exitCode)
	}
}
