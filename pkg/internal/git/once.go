package git

import (
	"context"
	"sync"
)

// A once keeps the first answer to a question, unless that is only that ctx ended.
type once[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
	err   error
}

func (o *once[T]) get(ctx context.Context, look func(context.Context) (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		o.value, o.err = look(ctx)
		o.done = o.err == nil || ctx.Err() == nil
	}
	return o.value, o.err
}
