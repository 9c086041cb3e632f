package distribution

import (
	"context"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Install makes a Go distribution available on this machine, restores what was changed in it, and returns
// its GOROOT. The reporter shows downloads.
func Install(ctx context.Context, c *toolchain.Store, r *progress.Reporter, version, goos,
	goarch string) (dir string, err error) {
	return withProgress(c, r).Install(ctx, version, goos, goarch)
}

// Image returns the image of a Go distribution for Linux: the toolchain, the libraries that old ones need,
// certificates and /tmp. cacheDir is gobuild's directory in the user's cache. The files of an installed
// distribution are compared with their listing when they are read for the image.
func Image(ctx context.Context, c *toolchain.Store, r *progress.Reporter, cacheDir, version,
	goarch string) (v1.Image, error) {
	dir, ok := c.Cached(version, "linux", goarch)
	if !ok {
		var err error
		if dir, err = Install(ctx, c, r, version, "linux", goarch); err != nil {
			return nil, err
		}
	}
	libs, err := findLibraries(dir)
	if err != nil {
		return nil, err
	}
	digests, err := cache.OpenStore(filepath.Join(cacheDir, "layers"))
	if err != nil {
		return nil, err
	}
	whole := func() error {
		_, err := withProgress(c, r).InstallWhole(ctx, version, "linux", goarch)
		return err
	}
	return content.MakeToolchain(ctx, content.Distribution{Dir: dir, ID: c.Hash(version, "linux", goarch), Whole: whole,
		Libs: libs}, digests)
}

// withProgress returns c with progress for downloads.
func withProgress(c *toolchain.Store, r *progress.Reporter) *toolchain.Store {
	return c.WithProgress(func(title string) toolchain.Task { return r.Start(title) })
}
