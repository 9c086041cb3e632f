package once

import "sync"

// A Value is computed until the result is final. Its zero value is ready for use. It is safe for
// concurrent use.
type Value[V any] struct {
	mu    sync.Mutex
	final bool
	value V
	err   error
}

// Do returns the final result of compute, errors included. Until it is final, each call computes
// again. Concurrent calls wait.
func (v *Value[V]) Do(compute func() (value V, final bool, err error)) (V, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.final {
		v.value, v.final, v.err = compute()
	}
	return v.value, v.err
}

// A Map is a Value for each key. Its zero value is ready for use. It is safe for concurrent use.
type Map[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]*Value[V]
}

// Do returns the first result of compute for the key, errors included. Concurrent calls for the key
// wait.
func (m *Map[K, V]) Do(key K, compute func() (V, error)) (V, error) {
	return m.valueOf(key).Do(func() (V, bool, error) {
		value, err := compute()
		return value, true, err
	})
}

// DoAgain is Do, except that it computes again after an error.
func (m *Map[K, V]) DoAgain(key K, compute func() (V, error)) (V, error) {
	return m.valueOf(key).Do(func() (V, bool, error) {
		value, err := compute()
		return value, err == nil, err
	})
}

func (m *Map[K, V]) valueOf(key K) *Value[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = map[K]*Value[V]{}
	}
	if m.m[key] == nil {
		m.m[key] = &Value[V]{}
	}
	return m.m[key]
}
