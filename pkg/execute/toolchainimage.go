package execute

import (
	"context"
	"fmt"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/progress"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
)

// InstallToolchain makes a Go distribution available on this machine and returns its GOROOT.
// A download is shown with its bytes.
func InstallToolchain(ctx context.Context, c *toolchain.Client, r *progress.Reporter, version, goos, goarch string) (dir string, err error) {
	if dir, ok := c.Cached(version, goos, goarch); ok {
		return dir, nil
	}
	task := r.Start(fmt.Sprintf("download go%s for %s/%s", version, goos, goarch))
	defer func() { task.Done(err) }()
	return c.WithProgress(task.Bytes).Install(ctx, version, goos, goarch)
}

// ToolchainImage is the image of a Go distribution for Linux: the toolchain, the libraries
// that old ones need, certificates and /tmp. cacheDir is gobuild's in the user's cache.
func ToolchainImage(ctx context.Context, c *toolchain.Client, r *progress.Reporter, cacheDir, version, goarch string) (v1.Image, error) {
	dir, err := InstallToolchain(ctx, c, r, version, "linux", goarch)
	if err != nil {
		return nil, err
	}
	found, err := toolchain.Libraries(dir)
	if err != nil {
		return nil, err
	}
	libs := make([]image.Lib, len(found))
	for i, l := range found {
		libs[i] = image.Lib(l)
	}
	digests, err := cache.OpenStore(filepath.Join(cacheDir, "layers"))
	if err != nil {
		return nil, err
	}
	return image.Toolchain(dir, libs, digests)
}
