package goproxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// attempts is how often a request is made that fails for a reason that may pass.
const attempts = 3

// retry calls f until it succeeds, fails for good, or has been called often enough.
func retry(ctx context.Context, f func() error) error {
	wait := 300 * time.Millisecond
	for i := 1; ; i++ {
		err := f()
		if err == nil || i == attempts || !isTransient(err) || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, wait) != nil {
			return err
		}
		wait *= 4
	}
}

// isTransient reports whether the same request may succeed a moment later.
func isTransient(err error) bool {
	if stall.Is(err) {
		return false // it was waited for long enough
	}
	if status := (*statusError)(nil); errors.As(err, &status) {
		return status.code >= 500 || status.code == http.StatusTooManyRequests
	}
	if interrupted := (*interruptedError)(nil); errors.As(err, &interrupted) {
		return true
	}
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// sleep waits for d, or returns ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
