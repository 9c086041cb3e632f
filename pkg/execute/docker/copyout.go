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

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/plan"
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
			into = copied{e.workDir(m.Source), path.Dir(m.Target), path.Base(m.Target), uid}
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
	stream, _, err := h.engine.api.CopyFromContainer(ctx, h.id, from)
	if err != nil {
		return err
	}
	defer stream.Close()
	archive := tar.NewReader(stream)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("copying %s out of its container: %w", from, err)
		}
		_, rel, _ := strings.Cut(path.Clean(header.Name), "/")
		if rel == "" {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return fmt.Errorf("the engine sent a file that does not belong below %s: %s", from, header.Name)
		}
		if err := unpack(archive, header, filepath.Join(to, filepath.FromSlash(rel))); err != nil {
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
