package assemble

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// Packages installs packages of a distribution on bases.
type Packages struct {
	Executor executor.Executor
	CacheDir string // gobuild's directory in the user's cache
	Store    *cache.Store
	Reporter *progress.Reporter
	Bases    *Bases
	Indexes  *Indexes

	mu     sync.Mutex
	layers map[string]v1.Layer // by action
}

// Install installs packages on a base. The result is kept as a layer. Packages are installed again if the
// base or the list changes, or after a clean.
func (p *Packages) Install(ctx context.Context, a *plan.Action) error {
	layer, err := p.layer(ctx, a)
	if err != nil {
		var failed *result.Error
		if errors.As(err, &failed) {
			return err
		}
		return &result.Error{Action: a, Err: err}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.layers == nil {
		p.layers = map[string]v1.Layer{}
	}
	p.layers[a.ID] = layer
	return nil
}

// Layers is the layer of an image's packages, if it has any.
func (p *Packages) Layers(a *plan.AssembleAction) []v1.Layer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.layers[a.Packages]; l != nil {
		return []v1.Layer{l}
	}
	return nil
}

func (p *Packages) layer(ctx context.Context, action *plan.Action) (v1.Layer, error) {
	a := action.Packages
	if can := p.Executor.Capabilities(); !can.Images {
		return nil, executor.NoChange(can.Name)
	}
	base, err := p.Bases.Get(ctx, a.Base, a.Platform)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, errors.New("scratch has no package manager")
	}
	x, err := p.Indexes.get(a.Base.String(), base)
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
	if p.Store.Get(key, &file) {
		if l, err := layer.FromArchive(ctx, file, note, p.Store); err == nil {
			return l, nil
		}
	}
	task := p.Reporter.Start(action.Title)
	file, err = p.change(ctx, action,
		executor.Change{Base: base, Platform: a.Platform, Args: args, Env: env, Network: a.Network})
	task.Done(err)
	if err != nil {
		return nil, err
	}
	l, err := layer.FromArchive(ctx, file, note, p.Store)
	if err != nil {
		return nil, err
	}
	return l, p.Store.Put(key, file)
}

// change runs a change and saves the layer that it made.
func (p *Packages) change(ctx context.Context, a *plan.Action, c executor.Change) (file string, err error) {
	out := bounded.Buffer{Most: executor.MostOutput}
	saved, err := p.Executor.Change(ctx, c, &out)
	if err != nil {
		return "", &result.Error{Action: a, Output: out.Text(executor.MostOutput), Err: err}
	}
	defer saved.Close()
	dir := filepath.Join(p.CacheDir, "packages")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	aside, release, err := tempfile.Mkdir(dir)
	if err != nil {
		return "", err
	}
	defer release()
	defer fsx.RemoveAll(aside)
	whole := filepath.Join(aside, "image.tar")
	if err := fsx.WriteFrom(whole, saved, 0o666); err != nil {
		return "", err
	}
	return keepLastLayer(whole, dir, c.Base)
}

// keepLastLayer extracts the layer that a command added to a base from the archive of the image.
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
		return "", fmt.Errorf("the engine made %d layers of a base of %d, and one more was asked for",
			len(layers), len(below))
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
	return file, fsx.WriteFrom(file, r, 0o666)
}
