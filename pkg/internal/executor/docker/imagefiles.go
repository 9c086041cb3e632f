package docker

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// Files opens the files of an image, through a container that never runs.
func (e *Engine) Files(ctx context.Context, ref string) (executor.Files, error) {
	config := &container.Config{Image: ref, Entrypoint: []string{"/none"}}
	id, err := e.create(ctx, config, &container.HostConfig{NetworkMode: noNetwork}, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot look into the image %s: %w", ref, err)
	}
	return &imageFiles{e, id}, nil
}

// What is read of an image at once: bytes of a file, which is a library or what lists them, and
// names in a directory.
const (
	maxRead  = 64 << 20
	maxNames = 10_000
)

type imageFiles struct {
	engine *Engine
	id     string
}

func (f *imageFiles) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	return f.engine.remove(ctx, f.id)
}

// each calls do with every entry of the archive of a file or directory.
func (f *imageFiles) each(ctx context.Context, name string, do func(h *tar.Header, r io.Reader) error) error {
	name, err := files{ctx: ctx, api: f.engine.api, id: f.id}.resolve(name)
	if errdefs.IsNotFound(err) {
		return fs.ErrNotExist
	}
	if err != nil {
		return err
	}
	return f.engine.eachFile(ctx, f.id, name, do)
}

// Read implements build.Files. A directory reads as empty.
func (f *imageFiles) Read(ctx context.Context, name string) (data []byte, err error) {
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

// List implements build.Files.
func (f *imageFiles) List(ctx context.Context, dir string) (names []string, err error) {
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
