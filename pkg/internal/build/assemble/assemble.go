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
	m  map[string]assembled
}

// An assembled is an image with what is known of its files.
type assembled struct {
	image v1.Image
	line  lineage
}

// Get returns the image of an action.
func (im *Images) Get(action string) (v1.Image, bool) {
	im.mu.Lock()
	defer im.mu.Unlock()
	have, ok := im.m[action]
	return have.image, ok
}

func (im *Images) lineage(action string) lineage {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.m[action].line
}

func (im *Images) add(action string, made assembled) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.m == nil {
		im.m = map[string]assembled{}
	}
	im.m[action] = made
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
	// Digests returns what the layers of an action's image are made with.
	Digests func(action string) layer.Digests
}

// Assemble makes the image of one platform. Layers are read from the binaries for their digests, which
// are cached, and compressed meanwhile if the sink needs that; otherwise nothing is written.
func (as *Assembler) Assemble(ctx context.Context, a *plan.Action) error {
	made, err := as.assemble(ctx, a.Assemble, as.Digests(a.ID))
	if err != nil {
		return &result.Error{Action: a, Err: err}
	}
	as.Images.add(a.ID, made)
	return nil
}

func (as *Assembler) assemble(ctx context.Context, a *plan.AssembleAction, digests layer.Digests) (made assembled,
	err error) {
	base, err := as.Bases.Get(ctx, a.Base, a.Platform)
	if err != nil {
		return made, err
	}
	env, err := expandEnv(a, base)
	if err != nil {
		return made, err
	}
	blocks, err := as.files(a.Image.Files)
	if err != nil {
		return made, err
	}
	files := entriesOf(blocks)
	libc, err := as.Libraries.Bundle(ctx, a, files)
	if err != nil {
		return made, err
	}
	installed, err := as.baseLayers(ctx, a, libc, digests)
	if err != nil {
		return made, err
	}
	root, err := addLayers(base, installed, a.Platform)
	if err != nil {
		return made, err
	}
	extras, err := as.extras(a, root)
	if err != nil {
		return made, err
	}
	if err := newOwnership(as, a, root, extras).set(blocks); err != nil {
		return made, err
	}
	files = entriesOf(blocks)
	extraLayers, err := layerOf(ctx, extras, digests)
	if err != nil {
		return made, err
	}
	var reading sync.WaitGroup // binaries are read for their layers and for checks at the same time
	defer reading.Wait()
	var note *result.Note
	reading.Go(func() { note = as.checkRoots(a, root) })
	layers, err := as.layers(ctx, a, files, digests)
	if err == nil {
		err = as.Libraries.Check(a, root, files, env)
	}
	if err != nil {
		return made, err
	}
	if reading.Wait(); note != nil {
		as.Notices.Note(*note)
	}
	im := a.Image
	made.image, err = image.Assemble(base, image.Spec{
		Platform: OCIPlatform(a.Platform), Layers: slices.Concat(installed, extraLayers, layers),
		Entrypoint: a.Entrypoint(), Cmd: im.Cmd, Env: env, User: im.User, Workdir: im.Workdir,
		Ports: im.Ports, Labels: im.Labels, Volumes: im.Volumes, StopSignal: im.StopSignal,
		Healthcheck: healthConfig(im.Healthcheck), Created: im.Created,
		Annotations: im.Annotations, BaseName: a.Base.Reference,
	})
	if err != nil {
		return made, err
	}
	made.line, err = as.checkStart(a, base, slices.Concat(libc, extras, files), made.image)
	return made, err
}

// baseLayers are the layers right above the base: packages that were installed on it, or a C library
// on scratch.
func (as *Assembler) baseLayers(ctx context.Context, a *plan.AssembleAction, libc []layer.Entry,
	digests layer.Digests) ([]v1.Layer, error) {
	bundle, err := layerOf(ctx, libc, digests)
	return append(as.Packages.Layers(a), bundle...), err
}

// layerOf is a layer of entries; none if there are none.
func layerOf(ctx context.Context, entries []layer.Entry, digests layer.Digests) ([]v1.Layer, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	l, err := layer.FromEntries(ctx, entries, digests)
	if err != nil {
		return nil, err
	}
	return []v1.Layer{l}, nil
}

// addLayers is a base with further layers.
func addLayers(base v1.Image, layers []v1.Layer, pl plan.Platform) (v1.Image, error) {
	if len(layers) == 0 {
		return base, nil
	}
	return image.Assemble(base, image.Spec{Platform: OCIPlatform(pl), Layers: layers})
}

// layers are one for each binary, so that an edit of one program leaves the other layers alone, and one
// for all extra files.
func (as *Assembler) layers(ctx context.Context, a *plan.AssembleAction, files []layer.Entry,
	digests layer.Digests) ([]v1.Layer, error) {
	var layers []v1.Layer
	for _, ref := range a.Binaries {
		bin, ok := as.Binaries.Get(ref)
		if !ok {
			return nil, errors.New("the binary " + ref.Name + " was not built")
		}
		l, err := layer.FromFile(ctx, bin.Path, path.Join(a.Dir, ref.Name), 0o755, bin.Digest, digests)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	rest, err := layerOf(ctx, files, digests)
	return append(layers, rest...), err
}

// files are the entries of an image's extra files.
func (as *Assembler) files(list []*plan.ImageFile) ([]fileBlock, error) {
	var blocks []fileBlock
	for _, f := range list {
		found, err := layer.Walk(f.Real, f.Path, as.skipFunc(f))
		if err != nil {
			return nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
		for i := range found {
			found[i].Within = f.Within
			if err := as.completeEntry(&found[i], f.Mode); err != nil {
				return nil, fmt.Errorf("file %q: %w", f.Path, err)
			}
		}
		blocks = append(blocks, fileBlock{f, found})
	}
	return blocks, nil
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

// healthConfig is a health check as Docker has it in the configuration of images
// (https://docs.docker.com/reference/api/engine/latest/, HealthConfig); OCI's knows none.
func healthConfig(h *plan.Healthcheck) *v1.HealthConfig {
	switch {
	case h == nil:
		return nil
	case h.Disable:
		return &v1.HealthConfig{Test: []string{"NONE"}}
	}
	return &v1.HealthConfig{Test: append([]string{"CMD"}, h.Command...), Interval: h.Interval, Timeout: h.Timeout,
		StartPeriod: h.StartPeriod, Retries: h.Retries}
}

// OCIPlatform converts a platform for an image's configuration.
func OCIPlatform(p plan.Platform) v1.Platform {
	return v1.Platform{OS: p.OS, Architecture: p.Arch, Variant: p.OCIVariant()}
}

// skipFunc leaves out of a directory what its block excludes, and what is never copied into an image: dist,
// version control, and the state of older versions of gobuild.
func (as *Assembler) skipFunc(f *plan.ImageFile) func(rel string, isDir bool) bool {
	written := as.Dist.Skip(f.Real)
	return func(rel string, isDir bool) bool {
		name := path.Base(rel)
		return written(rel, isDir) || f.LeavesOut(rel) || dist.IsVersionControl(name) || isDir && name == dist.OldState
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
