package execute

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// base is what an image stands on; nil is scratch.
func (r *runner) base(ctx context.Context, base plan.BaseRef, platform plan.Platform) (v1.Image, error) {
	switch {
	case base.Action != "":
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.images[base.Action], nil
	case base.Toolchain != nil && base.Toolchain.Image == "":
		return r.ToolchainImage(ctx, *base.Toolchain, platform)
	case base.Toolchain != nil:
		return r.resolve(ctx, base.Toolchain.Image, platform)
	case base.Reference != "":
		return r.resolve(ctx, base.Reference, platform)
	}
	return nil, nil
}

// resolve finds a base, once in a run for each platform: in its registry, else in the
// engine, where images stand that were built or loaded by hand.
func (r *runner) resolve(ctx context.Context, ref string, platform plan.Platform) (v1.Image, error) {
	return r.bases.do(ref+" "+platform.String(), func() (img v1.Image, err error) {
		task := r.Reporter.Start("base " + ref + " for " + platform.String())
		defer func() { task.Done(err) }()
		img, err = image.Resolve(ctx, ref, v1Platform(platform), image.BaseOptions{
			Keychain: r.Keychain,
			CacheDir: filepath.Join(r.CacheDir, "registry"),
			Warn:     func(msg string) { r.warn("%s", msg) },
			Progress: task.Bytes,
		})
		if err != nil && r.Engine != nil && ctx.Err() == nil {
			if local, ok := r.inEngine(ctx, ref, platform); ok {
				return local, nil
			}
		}
		return img, err
	})
}

// inEngine reads an image of the engine, if it has one of that name and platform.
func (r *runner) inEngine(ctx context.Context, ref string, platform plan.Platform) (v1.Image, bool) {
	id, err := r.Engine.ImageID(ctx, ref)
	if err != nil || id == "" {
		return nil, false
	}
	archive := filepath.Join(r.CacheDir, "engine", strings.ReplaceAll(id, ":", "-")+".tar")
	if _, err := os.Stat(archive); err != nil {
		if err := r.saveFromEngine(ctx, ref, archive); err != nil {
			return nil, false
		}
	}
	img, err := tarball.ImageFromPath(archive, nil)
	if err != nil {
		return nil, false
	}
	cf, err := img.ConfigFile()
	return img, err == nil && cf.OS == platform.OS && cf.Architecture == platform.Arch
}

func (r *runner) saveFromEngine(ctx context.Context, ref, archive string) error {
	tar, err := r.Engine.Save(ctx, ref)
	if err != nil {
		return err
	}
	defer tar.Close()
	if err := os.MkdirAll(filepath.Dir(archive), 0o777); err != nil {
		return err
	}
	return cache.WriteFrom(archive, io.Reader(tar), 0o666)
}
