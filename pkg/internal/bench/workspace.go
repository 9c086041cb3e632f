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

// workPrefix is the prefix of the name of a benchmark's directory; its mark follows.
const workPrefix = "gobuild-"

// lockName is a file in the directory that is locked while the benchmark runs.
const lockName = "lock"

// A workspace is all that a benchmark has on this machine.
type workspace struct {
	mark   string  // is in the name of all that others could see
	dir    string  // a temporary directory
	unlock func()  // says that the directory is not used any more
	engine *engine // nil where none answers
}

func makeWorkspace(ctx context.Context, mark string) (*workspace, error) {
	w := &workspace{mark: mark, dir: filepath.Join(os.TempDir(), workPrefix+mark)}
	var err error
	w.unlock, err = fsx.Lock(ctx, filepath.Join(w.dir, lockName), nil)
	return w, err
}

// tree is the directory of a tool's copy of a repository.
func (w *workspace) tree(t tool, name string) string {
	return filepath.Join(w.dir, "trees", strings.NewReplacer(" ", "-", ",", "").Replace(t.name), name)
}

// remove removes the workspace and all that the tools put into the engine.
func (w *workspace) remove(ctx context.Context) error {
	var errs []error
	if w.engine != nil {
		errs = append(errs, w.engine.removeVolumes(ctx, ""), w.engine.removeImages(ctx),
			w.engine.removeReferences(ctx, koImages(w.mark)), w.engine.removeReferences(ctx, bakedImages(w.mark)),
			w.engine.removeReferences(ctx, bakeBase(w.mark)), w.engine.api.Close())
	}
	w.unlock()
	return errors.Join(append(errs, os.RemoveAll(w.dir))...)
}

// removeLeftovers removes the workspaces of benchmarks that were killed. Mage kills a target five
// seconds after an interrupt, which is not enough to remove some hundred images.
func removeLeftovers(ctx context.Context, own *workspace, log logger) {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), workPrefix+markPrefix+"*"))
	for _, dir := range dirs {
		if err := removeLeftover(ctx, dir, own, log); err != nil {
			log.printf("cannot remove what a benchmark left in %s: %v", dir, err)
		}
	}
}

func removeLeftover(ctx context.Context, dir string, own *workspace, log logger) error {
	if dir == own.dir {
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
	log.printf("removing what a benchmark left in %s", dir)
	old := &workspace{mark: strings.TrimPrefix(filepath.Base(dir), workPrefix), dir: dir, unlock: unlock}
	if own.engine != nil {
		if old.engine, err = connect(ctx, old.mark); err != nil {
			return err
		}
	}
	return old.remove(ctx)
}
