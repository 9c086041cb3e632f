package docker

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// copyProgram puts the program into its container, which need not run for that.
func (e *Executor) copyProgram(ctx context.Context, id string, s RunSpec) error {
	archive := layer.NewStream(func(w io.Writer) error { return programArchive(w, s) })
	err := e.engine.api.CopyToContainer(ctx, id, "/", archive, container.CopyToContainerOptions{})
	return errors.Join(err, archive.Stop())
}

func programArchive(w io.Writer, s RunSpec) error {
	file, err := os.Open(s.Binary)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	archive := tar.NewWriter(w)
	header := &tar.Header{Name: strings.TrimPrefix(programPath(s), "/"), Mode: 0o755, Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	if _, err := io.Copy(archive, file); err != nil {
		return err
	}
	return archive.Close()
}
