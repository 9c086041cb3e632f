package host

import (
	"context"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// caches are the files of caches, which are directories of this machine.
type caches struct{ layout *layout }

// CachePath implements executor.Executor.
func (l caches) CachePath(m plan.Mount) string { return l.layout.source(m) }

// ReadCache implements executor.Executor.
func (l caches) ReadCache(ctx context.Context, c plan.Command, target string, paths []string, w io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return executor.ReadFiles(l.dirOf(c, target), paths, w)
}

// WriteCache implements executor.Executor.
func (l caches) WriteCache(ctx context.Context, c plan.Command, target string, archive io.Reader) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	dir := l.dirOf(c, target)
	if err := l.layout.makeDir(dir); err != nil {
		return err
	}
	return executor.AddFiles(dir, archive)
}

// dirOf is the directory of a command's cache.
func (l caches) dirOf(c plan.Command, target string) string {
	return l.layout.cachePath(c.Owner(target), target)
}
