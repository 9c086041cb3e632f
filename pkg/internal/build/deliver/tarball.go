package deliver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A writtenTarball is the record of a tarball.
type writtenTarball struct {
	Manifest string   `json:"manifest"` // digest of the image's manifest
	Tags     []string `json:"tags"`
	Digest   string   `json:"digest"` // of the file
}

// writeTarball writes an image into dist as a file that docker load reads.
func (dl *Deliverer) writeTarball(ctx context.Context, d *plan.DeliverAction, img v1.Image) (changed bool, err error) {
	sub, name, err := dl.Dist.Open(d.Path)
	if err != nil {
		return false, err
	}
	manifest, err := img.Digest()
	if err != nil {
		return false, err
	}
	now := writtenTarball{Manifest: manifest.String(), Tags: d.Tags}
	key := "tarball " + d.Image.Address()
	var before writtenTarball
	if dl.Store.Get(key, &before) && before.Manifest == now.Manifest && slices.Equal(before.Tags, now.Tags) &&
		dl.isFile(sub, name, before.Digest) {
		return false, sub.Note(name, before.Digest)
	}
	err = sub.Fill(name, 0o644, func(w io.Writer) (string, error) {
		h := sha256.New()
		if err := sink.WriteTarball(ctx, io.MultiWriter(w, h), img, d.Tags); err != nil {
			return "", err
		}
		now.Digest = "sha256:" + hex.EncodeToString(h.Sum(nil))
		return now.Digest, nil
	})
	if err != nil {
		return false, err
	}
	dl.Hasher.Remember(sub.Path(name), now.Digest)
	return true, dl.Store.Put(key, now)
}

// isFile reports whether a file of a directory has that digest.
func (dl *Deliverer) isFile(sub *dist.Sub, name, digest string) bool {
	info, err := sub.Root().Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	have, err := dl.Hasher.File(sub.Path(name))
	return err == nil && have == digest
}
