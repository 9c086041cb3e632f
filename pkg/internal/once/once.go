package once

import "sync"

// A Value remembers what was computed as soon as that is final. Its zero value is ready for use, from several
// goroutines.
type Value[V any] struct {
	mu    sync.Mutex
	final bool
	value V
	err   error
}

// Do returns what compute returned when it was final, errors included; until then each call computes again.
// While one computes, others wait.
func (v *Value[V]) Do(compute func() (value V, final bool, err error)) (V, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.final {
		v.value, v.final, v.err = compute()
	}
	return v.value, v.err
}

// A Map is a Value for each key. Its zero value is ready for use, from several goroutines.
type Map[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]*Value[V]
}

// Do returns what compute returned for the key the first time, errors included. While it computes, others
// that ask for the key wait.
func (m *Map[K, V]) Do(key K, compute func() (V, error)) (V, error) {
	return m.of(key).Do(func() (V, bool, error) {
		value, err := compute()
		return value, true, err
	})
}

// DoAgain is Do for what is computed again after an error.
func (m *Map[K, V]) DoAgain(key K, compute func() (V, error)) (V, error) {
	return m.of(key).Do(func() (V, bool, error) {
		value, err := compute()
		return value, err == nil, err
	})
}

func (m *Map[K, V]) of(key K) *Value[V] {
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
