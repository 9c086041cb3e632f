package gobuild

import (
	"context"
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// CleanOptions are those of Clean.
type CleanOptions struct {
	File     string   `flag:"file" usage:"the configuration; left out, gobuild.hcl in this directory or the nearest above"`
	Executor string   `flag:"executor" usage:"auto, docker or host"`
	Allow    []string `flag:"allow" usage:"a file or directory outside of the repository that the configuration may read, or the URL of an engine that it names; may be given several times"`
}

// Clean removes what gobuild made: its containers, volumes and toolchain images in the
// engine, what it remembers of this checkout, and what it wrote to dist. It says what it removes, and
// how much that frees. Toolchains and modules in the user's cache stay, as those of other projects
// are there too.
func Clean(ctx context.Context, o CleanOptions) error {
	s, err := open(ctx, Options{File: o.File, Executor: o.Executor, Allow: o.Allow})
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.chooseExecutor(ctx); err != nil {
		return err
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return s.failure(ctx, err)
	}
	c := cleaning{session: s}
	s.tidyUp(ctx)
	err = s.cleanEngine(ctx, c.removed, c.kept)
	s.tidying.Wait()
	if derr := c.cleanDist(); derr == nil {
		err = errors.Join(err, c.cleanState(ctx, unlock))
	} else { // what is remembered says what is left of dist
		unlock()
		err = errors.Join(err, derr)
	}
	c.conclude()
	if err != nil {
		return report.NewFailure(diag.Failed, err.Error(), err)
	}
	return nil
}

// A cleaning removes things and says which.
type cleaning struct {
	*session
	freed int64
	lines int
}

// removed says that something was removed, and how much that frees; -1 where that is not known.
func (c *cleaning) removed(what string, size int64) {
	c.lines++
	if size < 0 {
		fmt.Fprintf(c.opts.Stdout, "removed %s\n", what)
		return
	}
	c.freed += size
	fmt.Fprintf(c.opts.Stdout, "removed %s: %s\n", what, progress.Size(size))
}

// kept says that something stays.
func (c *cleaning) kept(what, why string) { fmt.Fprintf(c.opts.Stdout, "kept %s: %s\n", what, why) }

// conclude says what all of it was, and what stays.
func (c *cleaning) conclude() {
	if c.lines == 0 {
		fmt.Fprintln(c.opts.Stdout, "there was nothing to remove")
	} else {
		fmt.Fprintf(c.opts.Stdout, "freed %s\n", progress.Size(c.freed))
	}
	fmt.Fprintf(c.opts.Stdout, "kept toolchains, modules and caches of other checkouts in %s\n", c.cacheDir)
}

// cleanDist removes what was delivered.
func (c *cleaning) cleanDist() error {
	removed, err := c.dist().Clean()
	if len(removed.Paths) > 0 {
		c.removed(fmt.Sprintf("%d outputs in %s", len(removed.Paths), c.file.Dist), removed.Bytes)
	}
	c.tellKept(removed)
	return err
}

// cleanState removes what is remembered of this checkout, and frees its lock.
func (c *cleaning) cleanState(ctx context.Context, unlock func()) error {
	size, err := c.state.Remove(unlock)
	if err != nil {
		return fmt.Errorf("cannot remove what gobuild remembers of this checkout: %w", err)
	}
	if size > 0 {
		c.removed("what gobuild remembers of this checkout, in "+c.stateDir(), size)
	}
	return nil
}
