package gobuild

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// CleanOptions are those of Clean.
type CleanOptions struct {
	File     string   `flag:"file" usage:"the configuration; left out, the nearest gobuild.hcl, here or above"`
	Executor string   `flag:"executor" usage:"auto, docker or host" values:"auto,docker,host"`
	Allow    []string `flag:"allow" usage:"a path, engine or insecure registry that the file may use; repeatable"`
}

// Clean removes what gobuild created: its containers, volumes and toolchain images in the engine, the state
// of this checkout, and what it wrote to dist. It prints what it removes and how much that frees. Toolchains
// and modules in the user's cache stay, since other projects share them.
func Clean(ctx context.Context, o CleanOptions) (err error) {
	defer convertError(&err)
	p, err := Options{File: o.File, Executor: o.Executor, Allow: o.Allow}.open(ctx, false, false)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Backend.Choose(ctx, p.File); err != nil {
		return err
	}
	unlock, err := project.Lock(ctx, p)
	if err != nil {
		return p.Failure(ctx, err)
	}
	c := cleaner{project: p}
	wait := project.TidyUp(ctx, p)
	err = c.cleanEngine(ctx)
	wait()
	if derr := c.cleanDist(); derr == nil {
		err = errors.Join(err, c.cleanState(unlock))
	} else { // the state says what is left of dist
		unlock()
		err = errors.Join(err, derr)
	}
	c.printSummary()
	if err != nil {
		return report.NewFailure(diag.Failed, err.Error(), err)
	}
	return outputError(c.err)
}

// A cleaner removes things and prints which.
type cleaner struct {
	project *project.Project
	freed   int64
	lines   int
	err     error // of writing to standard output, the first one
}

func (c *cleaner) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(c.project.Env.Stdout, format, args...); c.err == nil {
		c.err = err
	}
}

// printRemoved prints that something was removed and how much that frees; -1 if that is not known.
func (c *cleaner) printRemoved(what string, size int64) {
	c.lines++
	if size < 0 {
		c.printf("removed %s\n", what)
		return
	}
	c.freed += size
	c.printf("removed %s: %s\n", what, progress.Size(size))
}

// printSummary prints how much was freed, and what stays.
func (c *cleaner) printSummary() {
	if c.lines == 0 {
		c.printf("there was nothing to remove\n")
	} else {
		c.printf("freed %s\n", progress.Size(c.freed))
	}
	c.printf("kept toolchains, modules and caches of other checkouts in %s\n", c.project.Env.CacheDir)
}

// cleanEngine removes what gobuild created for this user in the engine, if there is one.
func (c *cleaner) cleanEngine(ctx context.Context) error {
	if c.project.Backend.Engine == nil {
		return nil
	}
	env := c.project.Env
	things, err := c.project.Backend.Engine.Leftovers.Clean(ctx,
		engine.CleanOptions{Volumes: env.Volumes, Waiting: func() {
			env.Reporter.Info("waiting for another gobuild clean")
		}})
	for _, t := range things {
		what := t.Kind + " " + t.Name
		if t.Why != "" {
			c.printf("kept %s: %s\n", what, t.Why)
		} else {
			c.printRemoved(what, t.Size)
		}
	}
	if err != nil {
		return fmt.Errorf("cannot clean the Docker engine: %w", err)
	}
	return nil
}

// cleanDist removes what gobuild wrote to dist, and prints what stays there.
func (c *cleaner) cleanDist() error {
	outputs := c.project.Places().DistDir(nil)
	removed, err := outputs.Clean()
	if len(removed.Paths) > 0 {
		c.printRemoved(fmt.Sprintf("%d outputs in %s", len(removed.Paths), c.project.File.Dist), removed.Bytes)
	}
	for _, name := range removed.Kept {
		c.printf("kept %s, which is not what gobuild wrote there\n", name)
	}
	if _, err := os.Lstat(outputs.Path()); err == nil {
		c.printf("kept %s, with files that gobuild did not write, or does not remember\n", c.project.File.Dist)
	}
	return err
}

// cleanState removes the state of this checkout, and unlocks it.
func (c *cleaner) cleanState(unlock func()) error {
	size, err := c.project.State.Remove(unlock)
	if err != nil {
		return fmt.Errorf("cannot remove what gobuild remembers of this checkout: %w", err)
	}
	if size > 0 {
		c.printRemoved("what gobuild remembers of this checkout, in "+c.project.State.Dir, size)
	}
	return nil
}
