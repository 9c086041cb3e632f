package image

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// WriteLayout makes dir an OCI layout of the artifact under its tags, and returns the digest of the
// artifact's manifest and whether anything was written: a layout that is there already is left
// alone. The new one is written aside and takes dir's place whole. A dir that holds anything but a
// layout is an error, and stays as it is. What dir has already counts by its digests.
func WriteLayout(ctx context.Context, dir string, a Artifact, tags []string, files FileDigests) (digest v1.Hash, changed bool, err error) {
	if digest, err = a.Digest(); err != nil {
		return digest, false, err
	}
	descriptors, err := layoutDescriptors(a, tags)
	if err != nil {
		return digest, false, err
	}
	index, err := json.Marshal(layoutIndex(descriptors))
	if err != nil {
		return digest, false, err
	}
	blobs, err := contents(a)
	if err != nil {
		return digest, false, err
	}
	if err := replaceable(dir); err != nil {
		return digest, false, err
	}
	old := oldLayout{dir, files}
	if old.is(index, blobs) {
		return digest, false, nil
	}
	err = replaceDir(dir, func(aside string) error {
		return fillLayout(ctx, aside, old, index, blobs)
	})
	if err == nil {
		old.replaced(blobs)
	}
	return digest, true, err
}

// fillLayout writes a layout into the empty directory aside. Blobs that the old layout has are
// linked, not written again.
func fillLayout(ctx context.Context, aside string, old oldLayout, index []byte, blobs []content) error {
	if err := os.MkdirAll(filepath.Join(aside, "blobs", "sha256"), 0o755); err != nil {
		return err
	}
	for _, b := range blobs {
		name := filepath.FromSlash(blobPath(b.digest))
		if old.has(b) && os.Link(filepath.Join(old.dir, name), filepath.Join(aside, name)) == nil {
			continue
		}
		if err := writeBlob(ctx, filepath.Join(aside, name), b); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(aside, "oci-layout"), []byte(layoutVersion), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(aside, "index.json"), index, 0o644)
}

// writeBlob writes one blob to a new file and checks that it has its digest.
func writeBlob(ctx context.Context, file string, b content) error {
	r, err := b.open()
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, &contextReader{ctx, verified(r, b.digest, b.size)})
	return errors.Join(err, f.Close())
}
