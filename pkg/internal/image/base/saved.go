package base

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// maxSavedFiles is how many files an archive of an engine has at most: three for each layer.
const maxSavedFiles = 10_000

// OpenSaved opens an archive of one image that an engine wrote, as docker save does. Its
// configuration must match its name in the archive, and its layers the configuration. They are read
// once for that: the result is kept in cache (which may be nil) by the archive's path, size and
// time.
func OpenSaved(ctx context.Context, file string, cache layer.Digests) (v1.Image, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	config, err := scanSaved(file)
	if err != nil {
		return nil, err
	}
	img, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return nil, err
	}
	id, err := img.ConfigName()
	if err != nil {
		return nil, err
	}
	if !config[id.Hex] {
		return nil, fmt.Errorf("its configuration has the digest %s, which is not its name", id)
	}
	key := fmt.Sprintf("saved %s %s %d %d", file, id, info.Size(), info.ModTime().UnixNano())
	var checked v1.Hash
	if layer.Recall(cache, key, &checked) && checked == id {
		return img, nil
	}
	if err := checkSaved(ctx, img); err != nil {
		return nil, err
	}
	layer.Remember(cache, key, id)
	return img, nil
}

// scanSaved reads the names and sizes in an archive, and returns the names without directory and
// extension. Files that will be read into memory must be small.
func scanSaved(file string) (names map[string]bool, err error) {
	f, err := readable.OpenFile(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names = map[string]bool{}
	for archive, n := tar.NewReader(f), 0; ; n++ {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return names, nil
		case err != nil:
			return nil, err
		case n == maxSavedFiles:
			return nil, fmt.Errorf("it has more than %d files", maxSavedFiles)
		case strings.HasSuffix(h.Name, ".json") && h.Size > maxConfig:
			return nil, fmt.Errorf("its %s has more than %s", path.Base(h.Name), blob.FormatSize(maxConfig))
		}
		names[strings.TrimSuffix(path.Base(h.Name), ".json")] = true
	}
}

// checkSaved compares the layers of an image with its configuration.
func checkSaved(ctx context.Context, img v1.Image) error {
	cf, err := img.ConfigFile()
	if err != nil {
		return err
	}
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	if len(layers) != len(cf.RootFS.DiffIDs) || len(layers) > maxLayers {
		return fmt.Errorf("it has %d layers, and its configuration tells of %d", len(layers), len(cf.RootFS.DiffIDs))
	}
	for i, l := range layers {
		if err := checkSavedLayer(ctx, l, cf.RootFS.DiffIDs[i]); err != nil {
			return err
		}
	}
	return nil
}

func checkSavedLayer(ctx context.Context, l v1.Layer, says v1.Hash) error {
	d := v1.Descriptor{Digest: says}
	r, err := l.Uncompressed()
	if err != nil {
		return layer.WrapError(d, err)
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, layer.LimitUnpacked(readable.ContextReader(ctx, r), d)); err != nil {
		return err
	}
	return layer.CheckDiffID(d, blob.FinishDigest(h), says)
}
