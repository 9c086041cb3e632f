package once_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
)

var errBroken = errors.New("broken")

func TestMap(t *testing.T) {
	var m once.Map[string, int]
	var computed atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			n, err := m.Do("a", func() (int, error) { return int(computed.Add(1)), errBroken })
			if n != 1 || err != errBroken {
				t.Errorf("got %d, %v", n, err)
			}
		})
	}
	all.Wait()
	if n, err := m.Do("b", func() (int, error) { return 2, nil }); n != 2 || err != nil {
		t.Errorf("another key has %d, %v", n, err)
	}
}

func TestDoAgain(t *testing.T) {
	var m once.Map[string, int]
	var results = []error{errBroken, errBroken, nil, errBroken}
	for i, want := range []error{errBroken, errBroken, nil, nil} {
		n, err := m.DoAgain("a", func() (int, error) { return i, results[i] })
		if err != want || n != min(i, 2) {
			t.Errorf("call %d: got %d, %v", i, n, err)
		}
	}
}

// A computation that panics is no answer, and nobody waits for it.
func TestValueAfterPanic(t *testing.T) {
	var v once.Value[int]
	func() {
		defer func() { _ = recover() }()
		_, _ = v.Do(func() (int, bool, error) { panic("no answer") })
	}()
	if n, err := v.Do(func() (int, bool, error) { return 1, true, nil }); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}
