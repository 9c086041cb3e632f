package assemble

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Bases gets the bases of images.
type Bases struct {
	Access   registry.Access
	CacheDir string          // gobuild's directory in the user's cache
	Engine   executor.Engine // nil without Docker
	Store    *cache.Store
	Reporter *progress.Reporter
	Notices  *result.Notices
	Images   *Images
	// ToolchainImage is the image of a toolchain.
	ToolchainImage func(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error)

	resolved once.Map[string, v1.Image]
}

// Get returns a base; nil is scratch.
func (b *Bases) Get(ctx context.Context, base plan.BaseRef, platform plan.Platform) (v1.Image, error) {
	switch {
	case base.Action != "":
		img, _ := b.Images.Get(base.Action)
		return img, nil
	case base.Toolchain != nil && base.Toolchain.Image == "":
		return b.ToolchainImage(ctx, *base.Toolchain, platform)
	case base.Toolchain != nil:
		return b.resolve(ctx, base.Toolchain.Image, platform)
	case base.Reference != "":
		return b.resolve(ctx, base.Reference, platform)
	}
	return nil, nil
}

// resolve gets a base, once in a run for each platform: from its registry, else from the engine, which
// may have images that were built or loaded by hand.
func (b *Bases) resolve(ctx context.Context, ref string, platform plan.Platform) (v1.Image, error) {
	return b.resolved.Do(ref+" "+platform.String(), func() (img v1.Image, err error) {
		task := b.Reporter.Start("base " + ref + " for " + platform.String())
		defer func() { task.Done(err) }()
		img, err = base.Resolve(ctx, ref, OCIPlatform(platform), base.Options{
			Access:   b.Access,
			CacheDir: filepath.Join(b.CacheDir, "registry"),
			Warn:     func(msg string) { b.Notices.Warn("%s", msg) },
			Progress: task.Bytes,
		})
		if err != nil && b.Engine != nil && ctx.Err() == nil {
			local, localErr := b.findInEngine(ctx, ref, platform)
			if local != nil || localErr != nil {
				return local, localErr
			}
		}
		return img, err
	})
}

// findInEngine reads an image of the engine; nil if it has none of that name and platform. A damaged
// archive is saved again.
func (b *Bases) findInEngine(ctx context.Context, ref string, platform plan.Platform) (v1.Image, error) {
	id, err := b.Engine.ImageID(ctx, ref)
	if err != nil || id == "" {
		return nil, nil // the registry's error says more
	}
	archive := filepath.Join(b.CacheDir, "engine", strings.ReplaceAll(id, ":", "-")+".tar")
	img, err := base.OpenSaved(ctx, archive, b.Store)
	if err != nil && ctx.Err() == nil {
		if img, err = b.saveFromEngine(ctx, ref, archive); err != nil {
			return nil, &base.Error{Ref: ref, Platform: platform.String(),
				Why: "the engine has an image of that name, which is not used: " + err.Error(), Err: err}
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

func (b *Bases) saveFromEngine(ctx context.Context, ref, archive string) (v1.Image, error) {
	tar, err := b.Engine.Save(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer tar.Close()
	if err := os.MkdirAll(filepath.Dir(archive), 0o777); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(archive); err == nil && info.IsDir() {
		if err := fsx.RemoveAll(archive); err != nil {
			return nil, err
		}
	}
	if err := fsx.WriteFrom(archive, io.Reader(tar), 0o666); err != nil {
		return nil, err
	}
	return base.OpenSaved(ctx, archive, b.Store)
}
