package git

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
)

// answerOnce computes an answer and keeps it, unless it failed because ctx ended.
func answerOnce[T any](ctx context.Context, answer *once.Value[T], look func(context.Context) (T, error)) (T, error) {
	return answer.Do(func() (T, bool, error) {
		value, err := look(ctx)
		return value, err == nil || ctx.Err() == nil, err
	})
}
