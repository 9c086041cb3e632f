package container

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// runCopied runs a command in a container with copies. It copies the Work directories in before, and what
// the command wrote to them out after it.
func (c *Container) runCopied(ctx context.Context, cmd plan.Command, env []string, w io.Writer) error {
	for _, m := range cmd.Mounts {
		if m.Kind != plan.Work || m.Write && cmd.Fetch == nil {
			continue // a compile creates its outputs
		}
		source := WorkDir(c.spec.StateDir, m.Source)
		into := copied{source: source, dir: m.Target}
		if m.Write {
			into = copied{source: source, dir: path.Dir(m.Target), name: path.Base(m.Target), uid: c.spec.UID}
		}
		if err := copyIn(ctx, c.engine, c.id, into); err != nil {
			return err
		}
	}
	err := c.run(ctx, cmd, env, w)
	if ctx.Err() != nil || !c.Alive() {
		return err
	}
	for _, m := range cmd.Mounts {
		if m.Kind == plan.Work && m.Write {
			err = errors.Join(err, copyOut(ctx, c.engine, c.id, m.Target, WorkDir(c.spec.StateDir, m.Source)))
		}
	}
	return err
}

// copyOut copies a directory of the container to one of this machine, each file whole or not
// at all.
func copyOut(ctx context.Context, e *engine.Engine, id, from, to string) error {
	err := e.Containers.EachFile(ctx, id, from, func(header *tar.Header, r io.Reader) error {
		_, rel, _ := strings.Cut(path.Clean(header.Name), "/")
		if rel == "" {
			return nil
		}
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return fmt.Errorf("the engine sent a file that does not belong there: %s", header.Name)
		}
		return unpack(r, header, filepath.Join(to, filepath.FromSlash(rel)))
	})
	if err != nil {
		return fmt.Errorf("copying %s out of its container: %w", from, err)
	}
	return nil
}

// unpack writes a file or makes a directory; builds write nothing else.
func unpack(r io.Reader, header *tar.Header, name string) error {
	switch header.Typeflag {
	case tar.TypeDir:
		return os.MkdirAll(name, 0o777)
	case tar.TypeReg:
		if err := fsx.WriteFrom(name, r, fs.FileMode(header.Mode).Perm()|0o600); err != nil {
			return err
		}
		return os.Chtimes(name, header.ModTime, header.ModTime)
	}
	return nil
}
