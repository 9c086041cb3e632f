// Package once computes what is asked for several times only once.
package once

import "sync"

// A Map remembers what was computed for each key, errors included. Its zero value is ready for use,
// from several goroutines.
type Map[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]func() (V, error)
}

// Do returns what compute returned for the key the first time. While it computes, others that ask
// for the key wait.
func (m *Map[K, V]) Do(key K, compute func() (V, error)) (V, error) {
	m.mu.Lock()
	if m.m == nil {
		m.m = map[K]func() (V, error){}
	}
	f, ok := m.m[key]
	if !ok {
		f = sync.OnceValues(compute)
		m.m[key] = f
	}
	m.mu.Unlock()
	return f()
}
