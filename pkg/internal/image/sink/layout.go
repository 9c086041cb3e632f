package sink

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// WriteLayout writes an OCI layout of the artifact under its tags, and returns the digest of the
// artifact's manifest and whether anything was written: an identical layout is left alone. The new
// one is written aside and then replaces the directory. A directory that holds anything else is an
// error, and stays as it is. Existing blobs are compared by digest.
func WriteLayout(
	ctx context.Context, at *dist.Layout, a image.Artifact, tags []string, files FileDigests,
) (digest v1.Hash, changed bool, err error) {
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
	blobs, err := listContents(a)
	if err != nil {
		return digest, false, err
	}
	if err := checkContents(blobs); err != nil {
		return digest, false, err
	}
	old, err := openOld(at, files)
	if err != nil {
		return digest, false, err
	}
	defer old.close()
	indexDigest, _ := blob.DigestBytes(index)
	if old.isUpToDate(index, blobs) {
		return digest, false, at.Note(indexDigest.String())
	}
	if err := old.checkReplaceable(); err != nil {
		return digest, false, err
	}
	scratch := scratchFor(at, blobs)
	defer func() { _ = scratch.Discard() }() // what stays costs only space
	if err = fillLayout(ctx, scratch, old, index, blobs); err == nil {
		err = scratch.replace(indexDigest.String(), blobs)
	}
	if err == nil {
		old.rememberBlobs(blobs)
	}
	return digest, true, err
}

// fillLayout completes a layout. Blobs that were compressed for it are there, and those of the old
// layout are linked, not written again.
func fillLayout(ctx context.Context, s *Scratch, old *oldLayout, index []byte, blobs []content) error {
	to, err := s.prepare()
	if err != nil {
		return err
	}
	for _, b := range blobs {
		if err := s.put(ctx, b, old); err != nil {
			return err
		}
	}
	if err := to.WriteFile("oci-layout", []byte(layoutVersion), 0o644); err != nil {
		return err
	}
	return to.WriteFile("index.json", index, 0o644)
}

// put puts a blob into the new layout, unless it is there.
func (s *Scratch) put(ctx context.Context, b content, old *oldLayout) error {
	if s.Has(b.digest, b.size) || old.has(b) && s.to.Keep(blob.Path(b.digest)) == nil {
		return nil
	}
	if err := layer.Make(b.layer); err != nil || s.Has(b.digest, b.size) {
		return err
	}
	return writeBlob(ctx, s.to.Root, b)
}

// writeBlob writes one blob to a new file and verifies its digest.
func writeBlob(ctx context.Context, to *os.Root, b content) error {
	r, err := b.open()
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := to.OpenFile(blob.Path(b.digest), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, readable.ContextReader(ctx, blob.Verify(r, b.digest, b.size)))
	return errors.Join(err, f.Close())
}
