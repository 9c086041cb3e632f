package host

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// containerRoot is the GOROOT of containers.
const containerRoot = "/usr/local/go"

// A localCommand is a command of the plan with paths of this machine.
type localCommand struct {
	goroot  string
	program string
	dir     string // working directory
	tmp     string // directory for temporary files
	own     bool   // tmp is the command's own
	args    []string
	env     []string
	place   func(path string) string
	shown   func(path string) string // a path of this machine as the user knows it
	root    *sandbox.Root            // its root directory; nil for this machine's
}

// prepare makes directories and links for c, writes its generated files, and fills p.
func (e *Executor) prepare(ctx context.Context, c plan.Command, p *localCommand) (err error) {
	if p.tmp, p.own, err = e.temp.forCommand(ctx, c); err != nil {
		return fmt.Errorf("cannot make a directory for temporary files: %w", err)
	}
	tree := e.layout.linkTree(c)
	if err := tree.Update(ctx); err != nil {
		return err
	}
	mounts, sources := e.layout.mounts(c, p, tree)
	p.place = executor.Place(mounts, func(m plan.Mount) string { return sources[m.Target] })
	if err := e.layout.makeDirs(c.Mounts, sources); err != nil {
		return err
	}
	if err := executor.WriteFiles(sources[plan.GenDir], c.Files, p.slashPath); err != nil {
		return err
	}
	if p.program, err = findProgram(p.goroot, c); err != nil {
		return err
	}
	p.dir = p.place(path.Clean(c.Dir))
	p.shown = tree.Shown(p.dir)
	for _, arg := range c.Args[1:] {
		p.args = append(p.args, arg.Render(p.place))
	}
	p.env = e.user.commandEnv(c, p)
	if process.SandboxError() == nil {
		v := viewer{layout: e.layout, user: e.user}
		p.root = v.makeRoot(c, p, tree, sources)
	}
	return checkDir(p.dir)
}

// slashPath is place for the text of generated files: go.work, go.mod and JSON have forward slashes on
// every system.
func (p *localCommand) slashPath(path string) string { return filepath.ToSlash(p.place(path)) }

// checkDir checks that a working directory exists.
func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", dir)
	}
	return err
}
