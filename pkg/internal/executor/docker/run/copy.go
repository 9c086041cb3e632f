package run

import (
	"archive/tar"
	"context"
	"io"
	"os"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// copyProgram puts the program into its container, which need not run for that.
func copyProgram(ctx context.Context, e *engine.Engine, id string, p Program) error {
	return e.Containers.CopyTo(ctx, id, "/", func(w *tar.Writer) error {
		file, err := os.Open(p.Binary)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		header := &tar.Header{Name: strings.TrimPrefix(p.path(), "/"), Mode: 0o755, Size: info.Size(),
			ModTime: info.ModTime()}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		_, err = io.Copy(w, file)
		return err
	})
}
