package gobuild

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/cache"
)

// CleanOptions are those of Clean.
type CleanOptions struct {
	File     string `flag:"file" usage:"the configuration; left out, gobuild.hcl in this directory or the nearest above"`
	Executor string `flag:"executor" usage:"auto, docker or host"`
}

// Clean removes what gobuild made: its containers, volumes and toolchain images in the
// engine, and .gobuild and dist beside the configuration. Toolchains and modules in the
// user's cache stay, as those of other projects are there too.
func Clean(ctx context.Context, o CleanOptions) error {
	s, err := open(ctx, Options{File: o.File, Executor: o.Executor})
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
	defer unlock()
	if s.engine != nil {
		if err := s.engine.Clean(ctx); err != nil {
			return &Error{Message: "cannot clean the Docker engine: " + err.Error(), Code: ExitFailed, Err: err}
		}
	}
	for _, dir := range []string{s.stateDir(), filepath.Join(s.file.Dir, "dist")} {
		err = errors.Join(err, cache.RemoveAll(dir))
	}
	if err != nil {
		return &Error{Message: err.Error(), Code: ExitFailed, Err: err}
	}
	fmt.Fprintln(s.opts.Stdout, "removed .gobuild, dist, and what gobuild made in the engine")
	return nil
}
