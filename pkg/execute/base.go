package execute

import (
	"context"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// resolve finds a base in its registry, once in a run for each platform.
func (r *runner) resolve(ctx context.Context, ref string, platform plan.Platform) (v1.Image, error) {
	return r.bases.do(ref+" "+platform.String(), func() (v1.Image, error) {
		task := r.Reporter.Start("base " + ref + " for " + platform.String())
		img, err := image.Resolve(ctx, ref, v1Platform(platform), image.BaseOptions{
			Keychain: r.Keychain,
			CacheDir: filepath.Join(r.CacheDir, "registry"),
			Warn:     func(msg string) { r.warn("%s", msg) },
			Progress: task.Bytes,
		})
		task.Done(err)
		return img, err
	})
}
