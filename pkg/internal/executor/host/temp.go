package host

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// tempPattern matches directories for temporary files among a compile's outputs.
const tempPattern = ".tmp-*"

// tempDirs makes the directories for temporary files of commands. What a killed run leaves of them, the
// next one removes.
type tempDirs struct {
	layout *layout
	begin  func() (*runs.Run, error) // see Options.Begin

	mu  sync.Mutex
	dir string    // of the run; "" before its first use
	own *runs.Run // nil where begin returns the run

	sweeping sync.Mutex
	swept    map[string]bool // directories of outputs in which nothing is left of killed runs
}

// forCommand is a directory for temporary files of c, and its home. In a sandbox a command has its own,
// among its outputs: go could not rename what it made elsewhere, and would copy it.
func (t *tempDirs) forCommand(ctx context.Context, c plan.Command) (dir string, own bool, err error) {
	parent, err := t.runDir(ctx)
	if err != nil || process.SandboxError() != nil {
		return parent, false, err
	}
	for _, m := range c.Mounts {
		if m.Kind == plan.Work && m.Write && executor.Below(m.Target, plan.OutDir) {
			parent = t.layout.source(m)
			if err := t.sweep(parent); err != nil {
				return "", false, err
			}
		}
	}
	dir, err = os.MkdirTemp(parent, tempPattern)
	return dir, true, err
}

// sweep makes a directory of outputs, and removes from it what killed runs left. A state has one run
// at a time.
func (t *tempDirs) sweep(dir string) error {
	t.sweeping.Lock()
	defer t.sweeping.Unlock()
	if t.swept[dir] {
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
	if t.swept == nil {
		t.swept = map[string]bool{}
	}
	t.swept[dir] = true
	return nil
}

// runDir returns the run's directory, and makes it at its first use. It is not below the project: Go 1.13
// to 1.17 write the temporary directory into debug information if it is in the main module.
func (t *tempDirs) runDir(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dir != "" || ctx.Err() != nil {
		return t.dir, ctx.Err()
	}
	run, err := t.run()
	if err == nil {
		t.dir, err = run.Temp("host-")
	}
	return t.dir, err
}

// run returns the run that the directories are of.
func (t *tempDirs) run() (*runs.Run, error) {
	if t.begin != nil {
		return t.begin()
	}
	var err error
	t.own, err = runs.Begin(t.layout.cacheDir, runs.About{State: t.layout.stateDir})
	return t.own, err
}

// remove removes the run's directory; another use makes a new one.
func (t *tempDirs) remove() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dir == "" {
		return nil
	}
	err := fsx.RemoveAll(t.dir)
	t.own.End()
	t.dir, t.own = "", nil
	return err
}

// clean removes what the command left of its temporary files.
func (p *localCommand) clean() {
	if p.own {
		_ = fsx.RemoveAll(p.tmp)
	}
}
