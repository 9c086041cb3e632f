package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// packages installs packages on a base. What they changed is kept as a layer, and installed
// again when the base or the list is another one, or after a clean.
func (r *runner) packages(ctx context.Context, a *plan.Action) error {
	layer, err := r.packagesLayer(ctx, a)
	if err != nil {
		var failed *ActionError
		if errors.As(err, &failed) {
			return err
		}
		return &ActionError{Action: a, Err: err}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packaged[a.ID] = layer
	return nil
}

// installedPackages is the layer that an image's packages make, if it has any.
func (r *runner) installedPackages(a *plan.AssembleAction) []v1.Layer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.packaged[a.Packages]; l != nil {
		return []v1.Layer{l}
	}
	return nil
}

func (r *runner) packagesLayer(ctx context.Context, action *plan.Action) (v1.Layer, error) {
	a := action.Packages
	changer, ok := r.Executor.(executor.Changer)
	if !ok {
		return nil, &executor.UnmetError{Executor: r.Name, Need: plan.NeedContainer, Why: "packages are installed in a container of the base: start a Docker engine, or take a base that has them"}
	}
	base, err := r.base(ctx, a.Base, a.Platform)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, errors.New("scratch has no package manager")
	}
	x, err := r.index(a.Base.String(), base)
	if err != nil {
		return nil, err
	}
	args, env, err := x.installer(a.Names)
	if err != nil {
		return nil, err
	}
	digest, err := base.Digest()
	if err != nil {
		return nil, err
	}
	key := "packages 1 " + digest.String() + " " + strings.Join(args, " ")
	note := "packages " + strings.Join(a.Names, " ")
	var file string
	if r.store.Get(key, &file) {
		if l, err := image.ArchiveLayer(ctx, file, note, r.store); err == nil {
			return l, nil
		}
	}
	task := r.Reporter.Start(action.Title)
	file, err = r.change(ctx, changer, action, executor.Change{Base: base, Platform: a.Platform, Args: args, Env: env, Network: a.Network})
	task.Done(err)
	if err != nil {
		return nil, err
	}
	l, err := image.ArchiveLayer(ctx, file, note, r.store)
	if err != nil {
		return nil, err
	}
	return l, r.store.Put(key, file)
}

// change carries a change out and keeps the layer that it made as a file.
func (r *runner) change(ctx context.Context, changer executor.Changer, a *plan.Action, c executor.Change) (file string, err error) {
	out := bounded.Buffer{Most: executor.MostOutput}
	saved, err := changer.Change(ctx, c, &out)
	if err != nil {
		return "", &ActionError{Action: a, Output: out.Text(executor.MostOutput), Err: err}
	}
	defer saved.Close()
	dir := filepath.Join(r.CacheDir, "packages")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	aside, release, err := tempfile.Mkdir(dir)
	if err != nil {
		return "", err
	}
	defer release()
	defer cache.RemoveAll(aside)
	whole := filepath.Join(aside, "image.tar")
	if err := cache.WriteFrom(whole, saved, 0o666); err != nil {
		return "", err
	}
	return keepLastLayer(whole, dir, c.Base)
}

// keepLastLayer takes what a command added to a base out of the archive of the whole image.
func keepLastLayer(archive, dir string, base v1.Image) (string, error) {
	img, err := tarball.ImageFromPath(archive, nil)
	if err != nil {
		return "", err
	}
	layers, err := img.Layers()
	if err != nil {
		return "", err
	}
	below, err := base.Layers()
	if err != nil {
		return "", err
	}
	if len(layers) != len(below)+1 {
		return "", fmt.Errorf("the engine made %d layers of a base of %d, and one more was asked for", len(layers), len(below))
	}
	last := layers[len(layers)-1]
	id, err := last.DiffID()
	if err != nil {
		return "", err
	}
	r, err := last.Uncompressed()
	if err != nil {
		return "", err
	}
	defer r.Close()
	file := filepath.Join(dir, id.Hex+".tar")
	return file, cache.WriteFrom(file, r, 0o666)
}
