package host

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
	"github.com/gobuild-dev/gobuild/pkg/progress"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
)

// Options say where the executor keeps its things and what it may use.
type Options struct {
	StateDir   string             // absolute path of the project's .gobuild
	CacheDir   string             // absolute path of the user's cache for gobuild
	Toolchains *toolchain.Client  // provides Go distributions
	Reporter   *progress.Reporter // shows downloads; may be nil
	Settings   toolchain.Settings // the user's Go settings, for fetches
	Environ    []string           // the user's environment, as os.Environ
}

// An Executor runs commands on this machine. It is safe for concurrent use.
type Executor struct {
	opts    Options
	environ map[string]string
	scratch scratch
	install locks // by version: a distribution is downloaded once
}

// New returns an executor. It writes nothing before the first Run.
func New(opts Options) *Executor {
	return &Executor{opts: opts, environ: environMap(opts.Environ)}
}

// Run runs c to its end; see [execute.Executor].
func (e *Executor) Run(ctx context.Context, c plan.Command, w io.Writer) error {
	if err := e.refuse(c); err != nil {
		return err
	}
	goroot, err := e.toolchain(ctx, c.Toolchain)
	if err != nil {
		return err
	}
	p, err := e.prepare(ctx, c, goroot)
	if err != nil {
		return err
	}
	out := newRewriter(w, p.shown)
	err = p.run(ctx, c, out)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	return err
}

// refuse checks what the command needs.
func (e *Executor) refuse(c plan.Command) error {
	for _, need := range c.Needs {
		if why, ok := unmet[need]; ok {
			return &execute.UnmetError{Executor: "host", Need: need, Why: why}
		}
	}
	if c.Toolchain.Version == "" || c.Toolchain.Image != "" {
		return &execute.UnmetError{Executor: "host", Need: plan.NeedImage, Why: unmet[plan.NeedImage]}
	}
	if len(c.Args) == 0 {
		return fmt.Errorf("the command has no program: this is a mistake in the plan")
	}
	return nil
}

var unmet = map[plan.Need]string{
	plan.NeedImage:    `a toolchain that is an image runs in Docker only: start a Docker engine, or give the toolchain a version instead of an image`,
	plan.NeedReadOnly: `this Go version rewrites go.mod and go.sum, and only Docker can keep it from that: start a Docker engine, or use a newer toolchain`,
}

// Lacks names the guards that cannot be applied here: sources are never read-only on the
// host, other outputs are never hidden; the network can be cut where namespaces are permitted.
func (e *Executor) Lacks() []plan.Guard {
	lacks := []plan.Guard{plan.GuardReadOnly, plan.GuardAlone}
	switch isolation() {
	case isolateUser: // no other user exists in there, so setuid programs give nothing
	case isolateRoot:
		lacks = append(lacks, plan.GuardNoPrivileges)
	default:
		lacks = append(lacks, plan.GuardNoNetwork, plan.GuardNoPrivileges)
	}
	return lacks
}

// Close removes the temporary files of the run.
func (e *Executor) Close() error { return e.scratch.remove() }

// state is a path below the executor's own directory of the project.
func (e *Executor) state(elem ...string) string {
	return filepath.Join(append([]string{e.opts.StateDir, "host"}, elem...)...)
}

func makeDir(dir string) error { return os.MkdirAll(dir, 0o777) }
