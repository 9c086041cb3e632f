package layer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// recipe is part of every remembered key; it changes when the same entries would give other bytes.
const recipe = "1"

// FromFile returns a layer of the file src at the absolute path dest. digest is the digest of src
// if it is known, or "". With it and a cache (which may be nil), src is not read if the layer was
// created before.
func FromFile(ctx context.Context, src, dest string, mode fs.FileMode, digest string, cache Digests) (v1.Layer, error) {
	e := Entry{Path: dest, Source: src, Within: filepath.Dir(src), Mode: mode, Digest: digest}
	return FromEntries(ctx, []Entry{e}, cache)
}

// FromEntries returns a layer of several entries. Parent directories need no entry. The layer's
// digest is kept in cache (which may be nil) if every entry with a Source has a Digest.
func FromEntries(ctx context.Context, entries []Entry, cache Digests) (v1.Layer, error) {
	all, err := normalize(entries)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%d files", len(all))
	if len(all) == 1 {
		note = all[0].Path
	}
	open := func() (io.ReadCloser, error) { return openTar(all), nil }
	return newPlain(ctx, &plain{DescribeHistory: note, open: open}, layerKey(all), 0, cache)
}

// FromList is FromEntries for entries that are listed only when their content is needed. id
// identifies the result of list, or is empty. note describes the content in the image's history.
func FromList(ctx context.Context, note, id string, list func() ([]Entry, error), cache Digests) (v1.Layer, error) {
	all := sync.OnceValues(func() ([]Entry, error) {
		entries, err := list()
		if err != nil {
			return nil, err
		}
		return normalize(entries)
	})
	open := func() (io.ReadCloser, error) {
		entries, err := all()
		if err != nil {
			return nil, err
		}
		return openTar(entries), nil
	}
	key := ""
	if id != "" {
		key = "list " + recipe + " " + id
	}
	return newPlain(ctx, &plain{DescribeHistory: note, open: open}, key, 0, cache)
}

// FromArchive returns the tar file as a layer. note describes it in the image's history. The digest
// is kept in cache (which may be nil) by the file's path, size and time.
func FromArchive(ctx context.Context, file, note string, cache Digests) (v1.Layer, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return readable.OpenFile(file) }
	key := fmt.Sprintf("archive %s %d %d", file, info.Size(), info.ModTime().UnixNano())
	return newPlain(ctx, &plain{DescribeHistory: note, open: open}, key, info.Size(), cache)
}

// layerKey identifies a layer by its entries. It is empty if the digest of a file is unknown.
func layerKey(entries []Entry) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, e := range entries {
		if e.Source != "" && e.Digest == "" {
			return ""
		}
		e.Source = ""
		if enc.Encode(e) != nil {
			return ""
		}
	}
	return fmt.Sprintf("layer %s %x", recipe, h.Sum(nil))
}
