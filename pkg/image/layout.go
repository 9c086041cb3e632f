package image

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// WriteLayout makes dir an OCI layout of the artifact under its tags, and returns the digest of the
// artifact's manifest and whether anything was written: a layout that is there already is left
// alone. The new one is written aside and takes dir's place whole. A dir that holds anything but a
// layout is an error, and stays as it is.
func WriteLayout(ctx context.Context, dir string, a Artifact, tags []string) (digest v1.Hash, changed bool, err error) {
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
	if sameLayout(dir, index, blobs) {
		return digest, false, nil
	}
	return digest, true, replaceDir(dir, func(aside string) error {
		return fillLayout(ctx, aside, dir, index, blobs)
	})
}

// replaceable says whether dir may be replaced by a layout.
func replaceable(dir string) error {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(files) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "oci-layout")); err != nil {
		return fmt.Errorf("%s holds something that is not an image: move it away, or write the image elsewhere", dir)
	}
	return nil
}

// sameLayout says whether dir is this layout: the same index.json, and no blob missing or cut short.
func sameLayout(dir string, index []byte, blobs []content) bool {
	have, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil || !bytes.Equal(have, index) {
		return false
	}
	for _, b := range blobs {
		if !hasBlob(dir, b) {
			return false
		}
	}
	return true
}

func hasBlob(dir string, b content) bool {
	info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(blobPath(b.digest))))
	return err == nil && info.Mode().IsRegular() && info.Size() == b.size
}

// fillLayout writes a layout into the empty directory aside. Blobs that the layout in old has are
// linked, not written again.
func fillLayout(ctx context.Context, aside, old string, index []byte, blobs []content) error {
	if err := os.MkdirAll(filepath.Join(aside, "blobs", "sha256"), 0o755); err != nil {
		return err
	}
	for _, b := range blobs {
		name := filepath.FromSlash(blobPath(b.digest))
		if hasBlob(old, b) && os.Link(filepath.Join(old, name), filepath.Join(aside, name)) == nil {
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
