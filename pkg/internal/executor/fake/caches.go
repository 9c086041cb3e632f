package fake

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// caches are the files of an executor's caches.
type caches struct{ executor *Executor }

// CachePath is a directory below Caches for each owner and target.
func (l caches) CachePath(m plan.Mount) string {
	if !l.executor.Can.InPlace {
		return ""
	}
	return l.dirOf(m.Owner, m.Target)
}

func (l caches) dirOf(owner plan.Owner, target string) string {
	if l.executor.Caches == "" {
		return ""
	}
	return filepath.Join(l.executor.Caches, "of-"+string(owner), filepath.FromSlash(target))
}

// ReadCache reads below Caches; without it, it is an error.
func (l caches) ReadCache(ctx context.Context, c plan.Command, target string, paths []string, w io.Writer) error {
	dir, err := l.recorded(ctx, "ReadCache", c, target)
	if err != nil {
		return err
	}
	return executor.ReadFiles(dir, paths, w)
}

// WriteCache writes below Caches; without it, it is an error.
func (l caches) WriteCache(ctx context.Context, c plan.Command, target string, archive io.Reader) error {
	dir, err := l.recorded(ctx, "WriteCache", c, target)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return executor.AddFiles(dir, archive)
}

// recorded records a call, and returns the directory of a command's cache.
func (l caches) recorded(ctx context.Context, method string, c plan.Command, target string) (string, error) {
	if err := errors.Join(context.Cause(ctx), l.executor.record(method, c)); err != nil {
		return "", err
	}
	dir := l.dirOf(c.Owner(target), target)
	if dir == "" {
		return "", errors.New("the fake executor has no directory for caches")
	}
	return dir, nil
}
