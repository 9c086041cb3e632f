package executor

import (
	"context"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
)

// An Engine is the Docker engine as far as images go.
type Engine interface {
	sink.Engine
	// Tags finds images by the tags that they have now; it is nil where it takes the engine less
	// time to look at each of so many images.
	Tags(ctx context.Context, images int) (sink.Lookup, error)
	// Save streams an image that the engine has, as docker save writes it.
	Save(ctx context.Context, ref string) (io.ReadCloser, error)
	// Files opens the file system of an image that the engine has. Nothing is run.
	Files(ctx context.Context, ref string) (Files, error)
}

// Files is a file system to read from: that of an image, or of this machine. Paths are
// absolute; links are followed.
type Files interface {
	// Read returns a file's content; an error that is fs.ErrNotExist where there is none.
	Read(ctx context.Context, name string) ([]byte, error)
	// List returns the names in a directory; none where there is no such directory.
	List(ctx context.Context, dir string) ([]string, error)
	Close() error
}
