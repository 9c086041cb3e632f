package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// workPrefix is how the name of a benchmark's directory begins; its mark follows.
const workPrefix = "gobuild-"

// lockName is a file in the directory that is locked while the benchmark runs.
const lockName = "lock"

// makeWork makes the directory.
func (b *bench) makeWork(ctx context.Context) (err error) {
	b.work = filepath.Join(os.TempDir(), workPrefix+b.mark)
	b.unlock, err = fsx.Lock(ctx, filepath.Join(b.work, lockName), nil)
	return err
}

// removeLeftovers removes what earlier benchmarks left that were killed. Mage kills a target five
// seconds after an interrupt, which is not enough to remove some hundred images.
func (b *bench) removeLeftovers(ctx context.Context) {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), workPrefix+markPrefix+"*"))
	for _, dir := range found {
		if err := b.removeLeftover(ctx, dir); err != nil {
			b.progress("cannot remove what a benchmark left in %s: %v", dir, err)
		}
	}
}

func (b *bench) removeLeftover(ctx context.Context, dir string) error {
	if dir == b.work {
		return nil
	}
	try, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	unlock, err := fsx.Lock(try, filepath.Join(dir, lockName), nil)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil // it runs
	}
	if err != nil {
		return err
	}
	defer unlock()
	b.progress("removing what a benchmark left in %s", dir)
	old := &bench{Options: b.Options, mark: strings.TrimPrefix(filepath.Base(dir), workPrefix), work: dir,
		unlock: unlock}
	if b.engine != nil {
		if old.engine, err = connect(ctx, old.mark); err != nil {
			return err
		}
	}
	return old.remove(ctx)
}

// remove removes all that the benchmark made.
func (b *bench) remove(ctx context.Context) error {
	var errs []error
	if b.engine != nil {
		errs = append(errs, b.engine.removeVolumes(ctx, ""), b.engine.removeImages(ctx),
			b.removeKo(ctx), b.removeBaked(ctx), b.engine.removeReferences(ctx, b.bakeBase()), b.engine.api.Close())
	}
	b.unlock()
	return errors.Join(append(errs, os.RemoveAll(b.work))...)
}
