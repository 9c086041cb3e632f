package build

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
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
			Waits:    r.Waits,
			CacheDir: filepath.Join(r.CacheDir, "registry"),
			Warn:     func(msg string) { r.warn("%s", msg) },
			Progress: task.Bytes,
		})
		if err != nil && r.Engine != nil && ctx.Err() == nil {
			local, localErr := r.inEngine(ctx, ref, platform)
			if local != nil || localErr != nil {
				return local, localErr
			}
		}
		return img, err
	})
}

// inEngine reads an image of the engine; nil where it has none of that name and platform. An
// archive that was damaged since it was saved is saved once more.
func (r *runner) inEngine(ctx context.Context, ref string, platform plan.Platform) (v1.Image, error) {
	id, err := r.Engine.ImageID(ctx, ref)
	if err != nil || id == "" {
		return nil, nil // the registry's error says more
	}
	archive := filepath.Join(r.CacheDir, "engine", strings.ReplaceAll(id, ":", "-")+".tar")
	img, err := image.Saved(ctx, archive, r.store)
	if err != nil && ctx.Err() == nil {
		if img, err = r.saveFromEngine(ctx, ref, archive); err != nil {
			return nil, &image.BaseError{Ref: ref, Platform: platform.String(), Why: "the engine has an image of that name, which is not used: " + err.Error(), Err: err}
		}
	}
	if err != nil {
		return nil, err
	}
	cf, err := img.ConfigFile()
	if err != nil || cf.OS != platform.OS || cf.Architecture != platform.Arch {
		return nil, nil
	}
	return img, nil
}

func (r *runner) saveFromEngine(ctx context.Context, ref, archive string) (v1.Image, error) {
	tar, err := r.Engine.Save(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer tar.Close()
	if err := os.MkdirAll(filepath.Dir(archive), 0o777); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(archive); err == nil && info.IsDir() {
		if err := cache.RemoveAll(archive); err != nil {
			return nil, err
		}
	}
	if err := cache.WriteFrom(archive, io.Reader(tar), 0o666); err != nil {
		return nil, err
	}
	return image.Saved(ctx, archive, r.store)
}
