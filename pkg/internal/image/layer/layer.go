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

// FromFile returns a layer of the one file src, standing at the absolute path dest. digest is the
// content digest of src where the caller knows it, else empty; with it and with a cache (which may
// be nil) src is not read when this layer was made before.
func FromFile(ctx context.Context, src, dest string, mode fs.FileMode, digest string, cache Digests) (v1.Layer, error) {
	e := Entry{Path: dest, Source: src, Within: filepath.Dir(src), Mode: mode, Digest: digest}
	return FromEntries(ctx, []Entry{e}, cache)
}

// FromEntries returns a layer of several entries. Directories that only lead to an entry need none
// of their own. The layer's digest is remembered in cache (which may be nil) if every entry with a
// Source has its Digest.
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

// FromList is FromEntries for entries that are listed only when their content is needed: id says
// what list returns, and is empty if that is not known. note is what the layer holds, for the
// image's history.
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

// FromArchive returns the tar file as a layer. note is what it holds, for the image's history.
// The digest is remembered in cache (which may be nil) by the file's path, size and time.
func FromArchive(ctx context.Context, file, note string, cache Digests) (v1.Layer, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return readable.OpenFile(file) }
	key := fmt.Sprintf("archive %s %d %d", file, info.Size(), info.ModTime().UnixNano())
	return newPlain(ctx, &plain{DescribeHistory: note, open: open}, key, info.Size(), cache)
}

// layerKey identifies a layer by what it is made of; empty if some content is not known.
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
