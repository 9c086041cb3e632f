package sharedstore

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// A Repository is a store in a repository of a registry. Blobs are blobs. A record is an annotation of a
// manifest with a tag of its own, and the manifest has the blobs that the record names as its layers: a
// registry keeps what a manifest names.
type Repository struct {
	name   name.Repository
	access registry.Access
	puller *remote.Puller
	pusher *remote.Pusher
}

const (
	recordType = "application/vnd.gobuild.cache.record.v1" // of artifacts
	blobType   = "application/vnd.gobuild.cache.blob.v1+zstd"
	emptyType  = "application/vnd.oci.empty.v1+json"
	recordKey  = "dev.gobuild.cache.record" // of the annotation, whose value is the record in base64
	recordTag  = "ac-"                      // begins the tags of records
)

// NewRepository returns the store in a repository, "registry/name". Registries are waited for no longer
// than other servers, and no request is repeated.
func NewRepository(repository string, access registry.Access) (*Repository, error) {
	access.Waits = limits
	tag, err := access.Tag(repository)
	if err != nil {
		return nil, err
	}
	options := append(access.Options(), remote.WithRetryBackoff(remote.Backoff{Steps: 1}),
		remote.WithRetryStatusCodes(), remote.WithJobs(16))
	r := &Repository{name: tag.Repository, access: access}
	if r.puller, err = remote.NewPuller(options...); err != nil {
		return nil, err
	}
	r.pusher, err = remote.NewPusher(options...)
	return r, err
}

// Close implements Store.
func (r *Repository) Close() {}

func (r *Repository) tag(record string) name.Tag { return r.name.Tag(recordTag + record) }

func (r *Repository) digest(blob string) name.Digest { return r.name.Digest("sha256:" + blob) }

// Get implements Store.
func (r *Repository) Get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error) {
	if kind == Records {
		text, err := r.getRecord(ctx, name)
		return io.NopCloser(strings.NewReader(text)), r.readError(ctx, err)
	}
	layer, err := r.puller.Layer(ctx, r.digest(name))
	if err != nil {
		return nil, r.readError(ctx, err)
	}
	data, err := layer.Compressed()
	return data, r.readError(ctx, err)
}

// getRecord reads a record from its manifest. It is empty if the manifest is something else.
func (r *Repository) getRecord(ctx context.Context, name string) (string, error) {
	got, err := r.puller.Get(ctx, r.tag(name))
	if statusOf(err) == http.StatusInternalServerError { // as distribution answers while somebody moves the tag
		time.Sleep(tagMoves)
		got, err = r.puller.Get(ctx, r.tag(name))
	}
	if err != nil {
		return "", err
	}
	record, _ := base64.StdEncoding.DecodeString(got.Annotations[recordKey])
	return string(record), nil
}

// tagMoves is longer than a registry takes to move a tag.
const tagMoves = 100 * time.Millisecond

// statusOf returns the status of an answer that is an error; 0 if it is none.
func statusOf(err error) int {
	var answer *transport.Error
	if !errors.As(err, &answer) {
		return 0
	}
	return answer.StatusCode
}

// CountRecords returns the number of records.
func (r *Repository) CountRecords(ctx context.Context) (n int, err error) {
	tags, err := r.puller.List(ctx, r.name)
	if err = r.readError(ctx, err); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	for _, tag := range tags {
		if name, is := strings.CutPrefix(tag, recordTag); is && IsName(name) {
			n++
		}
	}
	return n, nil
}

// Has implements Store.
func (r *Repository) Has(ctx context.Context, kind Kind, name string) (there bool, err error) {
	if kind == Records {
		_, err = r.puller.Head(ctx, r.tag(name))
		there = err == nil
	} else {
		var layer v1.Layer
		if layer, err = r.puller.Layer(ctx, r.digest(name)); err == nil {
			there, err = partial.Exists(layer)
		}
	}
	if err = r.readError(ctx, err); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return there, err
}

// Put implements Store. A blob that is there stays: registries compare blobs with their names.
func (r *Repository) Put(ctx context.Context, kind Kind, name string, size int64, data io.Reader, names ...Blob) error {
	if kind == Blobs {
		layer := upload{v1.Hash{Algorithm: "sha256", Hex: name}, size, data}
		return r.writeError(ctx, r.pusher.Upload(ctx, r.name, layer))
	}
	record, err := io.ReadAll(data)
	if err != nil {
		return err
	}
	config := static.NewLayer([]byte("{}"), emptyType)
	if err := r.pusher.Upload(ctx, r.name, config); err != nil {
		return r.writeError(ctx, err)
	}
	m, err := newManifest(record, config, names)
	if err != nil {
		return err
	}
	return r.writeError(ctx, r.pusher.Put(ctx, r.tag(name), m))
}

// A manifest is the manifest of a record, in JSON.
type manifest []byte

// RawManifest implements remote.Taggable.
func (m manifest) RawManifest() ([]byte, error) { return m, nil }

// MediaType is how the registry is told what it is.
func (manifest) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }

// newManifest returns the manifest of a record that names blobs.
func newManifest(record []byte, config v1.Layer, names []Blob) (manifest, error) {
	empty, err := partial.Descriptor(config)
	if err != nil {
		return nil, err
	}
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: recordType, Config: *empty,
		Annotations: map[string]string{recordKey: base64.StdEncoding.EncodeToString(record)}}
	for _, b := range names {
		m.Layers = append(m.Layers, v1.Descriptor{MediaType: blobType, Size: b.Size,
			Digest: v1.Hash{Algorithm: "sha256", Hex: b.Name}})
	}
	if len(m.Layers) == 0 {
		m.Layers = []v1.Descriptor{*empty} // a manifest has a layer
	}
	return json.Marshal(m)
}

// readError explains an error of reading an entry.
func (r *Repository) readError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	explained := r.access.ExplainRead(ctx, r.name.Tag("latest"), err)
	var answer *transport.Error
	if errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound && isOfEntry(answer.Request) {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, explained)
	}
	return explained
}

// isOfEntry reports whether a request is one for an entry, not one that finds out what a server is.
func isOfEntry(r *http.Request) bool {
	parts := []string{"/manifests/", "/blobs/", "/tags/"}
	return r != nil && slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(r.URL.Path, p) })
}

// writeError explains an error of writing an entry.
func (r *Repository) writeError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	explained := r.access.ExplainPush(ctx, r.name.Tag("latest"), err)
	var answer *transport.Error
	switch {
	case !errors.As(err, &answer):
		return explained
	case slices.Contains(refusals, answer.StatusCode):
		return fmt.Errorf("%w: %w", ErrReadOnly, explained)
	case slices.ContainsFunc(answer.Errors, isUnknownBlob):
		return fmt.Errorf("a blob that the record names: %w: %w", fs.ErrNotExist, explained)
	}
	return explained
}

// isUnknownBlob reports whether a registry does not have what a manifest names.
func isUnknownBlob(d transport.Diagnostic) bool {
	return d.Code == transport.BlobUnknownErrorCode || d.Code == transport.ManifestBlobUnknownErrorCode
}

// An upload is a blob that is read once.
type upload struct {
	digest v1.Hash
	size   int64
	data   io.Reader
}

// Digest implements v1.Layer.
func (u upload) Digest() (v1.Hash, error) { return u.digest, nil }

// DiffID implements v1.Layer.
func (u upload) DiffID() (v1.Hash, error) { return u.digest, nil }

// Compressed implements v1.Layer.
func (u upload) Compressed() (io.ReadCloser, error) { return io.NopCloser(u.data), nil }

// Uncompressed implements v1.Layer.
func (u upload) Uncompressed() (io.ReadCloser, error) { return u.Compressed() }

// Size implements v1.Layer.
func (u upload) Size() (int64, error) { return u.size, nil }

// MediaType implements v1.Layer.
func (u upload) MediaType() (types.MediaType, error) { return blobType, nil }
