package assemble

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Images holds the assembled images, by action. Its methods may be called from several goroutines.
type Images struct {
	mu sync.Mutex
	m  map[string]v1.Image
}

// Get returns the image of an action.
func (im *Images) Get(action string) (v1.Image, bool) {
	im.mu.Lock()
	defer im.mu.Unlock()
	img, ok := im.m[action]
	return img, ok
}

func (im *Images) add(action string, img v1.Image) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.m == nil {
		im.m = map[string]v1.Image{}
	}
	im.m[action] = img
}

// An Assembler makes images from bases, binaries and files.
type Assembler struct {
	Bases     *Bases
	Packages  *Packages
	Libraries *Libraries
	Images    *Images
	Binaries  *result.Binaries
	Store     *cache.Store
	Hasher    *cache.Hasher
	Dist      *dist.Dir
	Notices   *result.Notices
}

// Assemble makes the image of one platform. It writes nothing: layers are read from the binaries when
// the image is delivered, and digests of unchanged files are cached.
func (as *Assembler) Assemble(ctx context.Context, a *plan.Action) error {
	img, err := as.assemble(ctx, a.Assemble)
	if err != nil {
		return &result.Error{Action: a, Err: err}
	}
	as.Images.add(a.ID, img)
	return nil
}

func (as *Assembler) assemble(ctx context.Context, a *plan.AssembleAction) (v1.Image, error) {
	base, err := as.Bases.Get(ctx, a.Base, a.Platform)
	if err != nil {
		return nil, err
	}
	files, err := as.files(a.Image.Files)
	if err != nil {
		return nil, err
	}
	installed, err := as.baseLayers(ctx, a, files)
	if err != nil {
		return nil, err
	}
	root, err := addLayers(base, installed, a.Platform)
	if err != nil {
		return nil, err
	}
	extras, err := as.extraLayers(ctx, a, root)
	if err != nil {
		return nil, err
	}
	var reading sync.WaitGroup // binaries are read for their layers and for checks at the same time
	defer reading.Wait()
	var note *result.Note
	reading.Go(func() { note = as.checkRoots(a, root) })
	layers, err := as.layers(ctx, a, files)
	if err == nil {
		err = as.Libraries.Check(a, root, files)
	}
	if err != nil {
		return nil, err
	}
	if reading.Wait(); note != nil {
		as.Notices.Note(*note)
	}
	im := a.Image
	return image.Assemble(base, image.Spec{
		Platform: OCIPlatform(a.Platform), Layers: slices.Concat(installed, extras, layers),
		Entrypoint: entrypoint(a), Cmd: im.Cmd, Env: im.Env, User: im.User, Workdir: im.Workdir,
		Ports: im.Ports, Labels: im.Labels, Volumes: im.Volumes, StopSignal: im.StopSignal,
		Annotations: im.Annotations, BaseName: a.Base.Reference,
	})
}

// baseLayers are the layers right above the base: packages that were installed on it, or a C library
// on scratch.
func (as *Assembler) baseLayers(ctx context.Context, a *plan.AssembleAction, files []layer.Entry) ([]v1.Layer, error) {
	layers := as.Packages.Layers(a)
	libc, err := as.Libraries.Bundle(ctx, a, files)
	if err != nil || len(libc) == 0 {
		return layers, err
	}
	l, err := layer.FromEntries(ctx, libc, as.Store)
	return append(layers, l), err
}

// addLayers is a base with further layers.
func addLayers(base v1.Image, layers []v1.Layer, pl plan.Platform) (v1.Image, error) {
	if len(layers) == 0 {
		return base, nil
	}
	return image.Assemble(base, image.Spec{Platform: OCIPlatform(pl), Layers: layers})
}

// entrypoint is the one written, else the image's only binary.
func entrypoint(a *plan.AssembleAction) []string {
	if a.Image.Entrypoint == nil && len(a.Binaries) == 1 {
		return []string{path.Join(a.Dir, a.Binaries[0].Name)}
	}
	return a.Image.Entrypoint
}

// layers are one for each binary, so that an edit of one program leaves the other layers alone, and one
// for all extra files.
func (as *Assembler) layers(ctx context.Context, a *plan.AssembleAction, files []layer.Entry) ([]v1.Layer, error) {
	var layers []v1.Layer
	for _, ref := range a.Binaries {
		bin, ok := as.Binaries.Get(ref)
		if !ok {
			return nil, errors.New("the binary " + ref.Name + " was not built")
		}
		l, err := layer.FromFile(ctx, bin.Path, path.Join(a.Dir, ref.Name), 0o755, bin.Digest, as.Store)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	if len(files) == 0 {
		return layers, nil
	}
	l, err := layer.FromEntries(ctx, files, as.Store)
	return append(layers, l), err
}

// files are the entries of an image's extra files.
func (as *Assembler) files(list []*plan.ImageFile) ([]layer.Entry, error) {
	var entries []layer.Entry
	for _, f := range list {
		found, err := layer.Walk(f.Real, f.Path, as.skipFunc(f.Real))
		if err != nil {
			return nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
		for i := range found {
			found[i].Within = f.Within
			if err := as.completeEntry(&found[i], f.Mode); err != nil {
				return nil, fmt.Errorf("file %q: %w", f.Path, err)
			}
		}
		entries = append(entries, found...)
	}
	return entries, nil
}

// completeEntry sets the digest of an entry, and the mode that its block asks for.
func (as *Assembler) completeEntry(e *layer.Entry, mode string) (err error) {
	if e.Source == "" {
		return nil
	}
	if mode != "" {
		bits, err := strconv.ParseUint(mode, 8, 32)
		if err != nil {
			return err
		}
		e.Mode = os.FileMode(bits)
	}
	e.Digest, err = as.Hasher.File(e.Source)
	return err
}

// OCIPlatform converts a platform for an image's configuration.
func OCIPlatform(p plan.Platform) v1.Platform {
	return v1.Platform{OS: p.OS, Architecture: p.Arch, Variant: p.Variant}
}

// skipFunc excludes from a tree what is not copied into an image: dist, version control, and the state of
// older versions of gobuild.
func (as *Assembler) skipFunc(root string) func(rel string, isDir bool) bool {
	written := as.Dist.Skip(root)
	return func(rel string, isDir bool) bool {
		name := path.Base(rel)
		return written(rel, isDir) || dist.IsVersionControl(name) || isDir && name == dist.OldState
	}
}

// IsReady reports whether all parts of an image exist.
func (as *Assembler) IsReady(a *plan.AssembleAction) bool {
	for _, ref := range a.Binaries {
		if _, ok := as.Binaries.Get(ref); !ok {
			return false
		}
	}
	if a.Packages != "" && len(as.Packages.Layers(a)) == 0 {
		return false
	}
	if a.Base.Action == "" {
		return true
	}
	_, ok := as.Images.Get(a.Base.Action)
	return ok
}
