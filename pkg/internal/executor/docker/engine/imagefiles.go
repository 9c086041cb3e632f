package engine

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// Files opens the files of an image, through a container that never runs.
func (i *Images) Files(ctx context.Context, ref string) (executor.Files, error) {
	f, err := i.Open(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("cannot look into the image %s: %w", ref, err)
	}
	return f, nil
}

// Open is Files, with more methods than the interface has.
func (i *Images) Open(ctx context.Context, ref string) (*ImageFiles, error) {
	config := &container.Config{Image: ref, Entrypoint: []string{"/none"}}
	id, err := i.containers.Create(ctx, config, &container.HostConfig{NetworkMode: NoNetwork}, nil)
	if err != nil {
		return nil, err
	}
	return &ImageFiles{i.containers, id}, nil
}

// Limits of what is read of an image at once: bytes of a file, and names in a directory.
const (
	maxRead  = 64 << 20
	maxNames = 10_000
)

// ImageFiles are the files of an image. They are read by the archive API, which does not follow a link
// at the end of a path.
type ImageFiles struct {
	containers *Containers
	id         string // of a container that never runs
}

// Close removes the container.
func (f *ImageFiles) Close() error { return f.containers.RemoveNow(f.id) }

// Resolve follows links until a path leads to something else. Where there is nothing, the error is
// the engine's.
func (f *ImageFiles) Resolve(ctx context.Context, name string) (string, error) {
	for range 16 {
		stat, err := f.containers.api.ContainerStatPath(ctx, f.id, name)
		if err != nil {
			return "", err
		}
		if stat.Mode&os.ModeSymlink == 0 {
			return name, nil
		}
		name = stat.LinkTarget // absolute in the container, links before it resolved
	}
	return "", errors.New("too many links at " + name)
}

// each calls do with every entry of the archive of a file or directory.
func (f *ImageFiles) each(ctx context.Context, name string, do func(h *tar.Header, r io.Reader) error) error {
	name, err := f.Resolve(ctx, name)
	if errdefs.IsNotFound(err) {
		return fs.ErrNotExist
	}
	if err != nil {
		return err
	}
	return f.containers.EachFile(ctx, f.id, name, do)
}

// Read implements executor.Files. A directory reads as empty.
func (f *ImageFiles) Read(ctx context.Context, name string) (data []byte, err error) {
	err = f.each(ctx, name, func(h *tar.Header, r io.Reader) (err error) {
		if h.Typeflag == tar.TypeReg && data == nil {
			data, err = io.ReadAll(io.LimitReader(r, maxRead+1))
			if err == nil && len(data) > maxRead {
				err = fmt.Errorf("%s has more than %d MiB, and is not read", name, maxRead>>20)
			}
		}
		return err
	})
	return data, err
}

// List implements executor.Files.
func (f *ImageFiles) List(ctx context.Context, dir string) (names []string, err error) {
	err = f.each(ctx, dir, func(h *tar.Header, _ io.Reader) error {
		if d, base := path.Split(path.Clean(h.Name)); path.Dir(path.Clean(d)) == "." && d != "" {
			names = append(names, base)
		}
		if len(names) > maxNames {
			return fmt.Errorf("the directory %s has more than %d files", dir, maxNames)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return names, err
}
