package git

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
)

// ask looks for an answer and keeps the first one, unless that is only that ctx ended.
func ask[T any](ctx context.Context, answer *once.Value[T], look func(context.Context) (T, error)) (T, error) {
	return answer.Do(func() (T, bool, error) {
		value, err := look(ctx)
		return value, err == nil || ctx.Err() == nil, err
	})
}
