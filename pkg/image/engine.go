package image

import (
	"context"
	"errors"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// An Engine is what images are loaded into.
type Engine interface {
	// Load reads an archive as docker load does, and answers with the engine's own error if it
	// refuses it.
	Load(ctx context.Context, r io.Reader) error
	// ImageID is the ID of the image that has this reference or ID; empty when there is none.
	ImageID(ctx context.Context, ref string) (string, error)
	// Layers are the DiffIDs of an image that is there.
	Layers(ctx context.Context, ref string) ([]v1.Hash, error)
	// PartialLoads says whether an archive may leave out layers that the engine has.
	PartialLoads() bool
}

// Load brings an image into the engine under its tags and says whether anything had to be sent.
// Layers that the engine has below the tags or the hints (references of images that may share
// some) are left out; if the engine then refuses the archive, all of it is sent. progress is called
// with the bytes sent and their total, and may be nil.
func Load(ctx context.Context, e Engine, img v1.Image, tags, hints []string, progress func(done, total int64)) (bool, error) {
	ids, err := identities(img)
	if err != nil {
		return false, err
	}
	if ok, err := isLoaded(ctx, e, ids, tags); ok || err != nil {
		return false, err
	}
	skip, err := shared(ctx, e, img, append(append([]string{ids[0]}, tags...), hints...))
	if err != nil {
		return false, err
	}
	err = send(ctx, e, img, tags, skip, progress)
	if len(skip) > 0 && ctx.Err() == nil {
		if ok, _ := isLoaded(ctx, e, ids, tags); err != nil || !ok {
			err = send(ctx, e, img, tags, nil, progress)
		}
	}
	if err != nil {
		return false, err
	}
	return true, checkLoaded(ctx, e, tags)
}

// identities are what an engine may call the image: the digest of its configuration, or that of
// its manifest where images are kept in containerd.
func identities(img v1.Image) ([]string, error) {
	config, err := img.ConfigName()
	if err != nil {
		return nil, err
	}
	manifest, err := img.Digest()
	return []string{config.String(), manifest.String()}, err
}

// isLoaded says whether every tag is this image; without tags, whether the image is there.
func isLoaded(ctx context.Context, e Engine, ids, tags []string) (bool, error) {
	if len(tags) == 0 {
		tags = ids[:1]
	}
	for _, t := range tags {
		id, err := e.ImageID(ctx, t)
		if err != nil || id != ids[0] && id != ids[1] {
			return false, err
		}
	}
	return true, nil
}

// checkLoaded finds out an engine that says nothing and has loaded nothing.
func checkLoaded(ctx context.Context, e Engine, tags []string) error {
	for _, t := range tags {
		id, err := e.ImageID(ctx, t)
		if err != nil {
			return err
		}
		if id == "" {
			return fmt.Errorf("the engine accepted the image %s but does not have it", t)
		}
	}
	return nil
}

// shared are the image's lowest layers that the engine has below one of the references. Only those
// count: a layer is known to the engine together with all below it.
func shared(ctx context.Context, e Engine, img v1.Image, refs []string) (map[v1.Hash]bool, error) {
	if !e.PartialLoads() {
		return nil, nil
	}
	cf, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	want, best := cf.RootFS.DiffIDs, 0
	for _, ref := range refs {
		if id, err := e.ImageID(ctx, ref); err != nil || id == "" {
			continue
		}
		if have, err := e.Layers(ctx, ref); err == nil {
			best = max(best, common(want, have))
		}
	}
	return leading(want, best), nil
}

// common is how many elements a and b have in common from the start.
func common(a, b []v1.Hash) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// leading is the set of the first n layers, less those that occur again higher up.
func leading(layers []v1.Hash, n int) map[v1.Hash]bool {
	set := map[v1.Hash]bool{}
	for _, h := range layers[:n] {
		set[h] = true
	}
	for _, h := range layers[n:] {
		delete(set, h)
	}
	return set
}

// send streams the archive to the engine.
func send(ctx context.Context, e Engine, img v1.Image, tags []string, skip map[v1.Hash]bool, progress func(done, total int64)) error {
	parts, err := archiveParts(img, tags, skip)
	if err != nil {
		return err
	}
	var done int64
	count := func(n int64) {
		if done += n; progress != nil {
			progress(done, archiveSize(parts))
		}
	}
	r, w := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := writeParts(&counter{w, count}, parts)
		w.CloseWithError(err)
		written <- err
	}()
	loadErr := e.Load(ctx, r)
	r.Close()
	if err := <-written; err != nil && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return loadErr
}
