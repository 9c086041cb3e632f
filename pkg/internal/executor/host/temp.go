package host

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// tempPattern is of directories for temporary files among a compile's outputs.
const tempPattern = ".tmp-*"

// tempDir is a directory for temporary files of c, and its home. One that is shut in has its own, and
// among its outputs: go could not rename what it made elsewhere, and would copy it.
func (e *Executor) tempDir(ctx context.Context, c plan.Command) (dir string, own bool, err error) {
	scratch, err := e.scratch.in(ctx, scratchDir(e.opts))
	if err != nil || process.SandboxError() != nil {
		return scratch, false, err
	}
	for _, m := range c.Mounts {
		if m.Kind == plan.Work && m.Write && executor.Below(m.Target, plan.OutDir) {
			scratch = e.source(m)
			if err := e.sweep(scratch); err != nil {
				return "", false, err
			}
		}
	}
	dir, err = os.MkdirTemp(scratch, tempPattern)
	return dir, true, err
}

// sweep makes a directory of outputs, and removes from it what killed runs left. A state has one run
// at a time.
func (e *Executor) sweep(dir string) error {
	e.sweeping.Lock()
	defer e.sweeping.Unlock()
	if e.swept[dir] {
		return nil
	}
	if err := makeDir(dir); err != nil {
		return err
	}
	left, _ := filepath.Glob(filepath.Join(dir, tempPattern))
	for _, name := range left {
		if err := fsx.RemoveAll(name); err != nil {
			return err
		}
	}
	if e.swept == nil {
		e.swept = map[string]bool{}
	}
	e.swept[dir] = true
	return nil
}

// clean removes what the command left of its temporary files.
func (p *placed) clean() {
	if p.own {
		_ = fsx.RemoveAll(p.tmp)
	}
}
