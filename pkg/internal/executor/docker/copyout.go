package docker

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

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// runCopied runs a command in a container with copies: it gets the Work directories as they
// are now, and what it writes to them is brought back.
func (h *held) runCopied(ctx context.Context, e *Executor, c plan.Command, env []string, w io.Writer) error {
	uid, _ := e.ids()
	for _, m := range c.Mounts {
		if m.Kind != plan.Work || m.Write && c.Fetch == nil {
			continue // outputs of a compile are made anew
		}
		into := copied{source: e.workDir(m.Source), dir: m.Target}
		if m.Write {
			into = copied{source: e.workDir(m.Source), dir: path.Dir(m.Target), name: path.Base(m.Target), uid: uid}
		}
		if err := h.copyIn(ctx, into); err != nil {
			return err
		}
	}
	err := h.run(ctx, c, env, w)
	if ctx.Err() != nil || !h.alive() {
		return err
	}
	for _, m := range c.Mounts {
		if m.Kind == plan.Work && m.Write {
			err = errors.Join(err, h.copyOut(ctx, m.Target, e.workDir(m.Source)))
		}
	}
	return err
}

// copyOut copies a directory of the container to one of this machine, each file whole or not
// at all.
func (h *held) copyOut(ctx context.Context, from, to string) error {
	err := h.engine.eachFile(ctx, h.id, from, func(header *tar.Header, r io.Reader) error {
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

// eachFile calls do with every entry of the archive that the engine makes of a file or
// directory of a container, which need not run.
func (e *Engine) eachFile(ctx context.Context, id, name string, do func(h *tar.Header, r io.Reader) error) error {
	stream, _, err := e.api.CopyFromContainer(ctx, id, name)
	if err != nil {
		return err
	}
	defer stream.Close()
	archive := tar.NewReader(stream)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(h, archive); err != nil {
			return err
		}
	}
}

// unpack writes a file or makes a directory; builds write nothing else.
func unpack(r io.Reader, header *tar.Header, name string) error {
	switch header.Typeflag {
	case tar.TypeDir:
		return os.MkdirAll(name, 0o777)
	case tar.TypeReg:
		if err := cache.WriteFrom(name, r, fs.FileMode(header.Mode).Perm()|0o600); err != nil {
			return err
		}
		return os.Chtimes(name, header.ModTime, header.ModTime)
	}
	return nil
}
