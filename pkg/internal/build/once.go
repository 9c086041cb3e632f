package build

import "sync"

// onces remembers what was computed for a key, and computes it only once at a time.
type onces[V any] struct {
	mu sync.Mutex
	m  map[string]func() (V, error)
}

func (o *onces[V]) do(key string, compute func() (V, error)) (V, error) {
	o.mu.Lock()
	if o.m == nil {
		o.m = map[string]func() (V, error){}
	}
	f, ok := o.m[key]
	if !ok {
		f = sync.OnceValues(compute)
		o.m[key] = f
	}
	o.mu.Unlock()
	return f()
}
