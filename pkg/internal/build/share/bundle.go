package share

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A packageEntry is a compiled package: an entry of Go's build cache.
type packageEntry struct {
	Package string `json:"package"`
	Action  string `json:"action"`
	Output  string `json:"output"` // its archive
	Size    int64  `json:"size"`
}

// A bundle is packages of one kind. Its files are a tar archive of outputs, by the names that they have in
// the build cache, sorted.
type bundle struct {
	Kind  kind `json:"kind"`
	Index blob `json:"index"` // a list of packageEntry as JSON, sorted by package
	Files blob `json:"files"`

	entries []packageEntry // of the index
}

const (
	maxIndex   = 32 << 20 // bytes
	maxBundle  = 2 << 30  // likewise
	maxEntries = 50000
)

// parseIndex reads an index.
func parseIndex(data []byte) (list []packageEntry, err error) {
	if json.Unmarshal(data, &list) != nil || len(list) > maxEntries {
		return nil, errDamaged
	}
	for _, e := range list {
		if !buildcache.IsID(e.Action) || !buildcache.IsID(e.Output) || e.Size < 0 || e.Size > executor.MostCacheFile {
			return nil, errDamaged
		}
	}
	return list, nil
}

// eachFile calls f with each file of an archive. Of the name and the size, f is told before the file is
// read.
func eachFile(archive io.Reader, may func(h *tar.Header) error, f func(name string, data []byte) error) error {
	var data bytes.Buffer
	for files := tar.NewReader(archive); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, archive) // what follows is not of the archive, but has errors
			return err
		}
		if err == nil {
			err = may(h)
		}
		if err != nil {
			return err
		}
		data.Reset()
		if _, err := io.CopyN(&data, files, h.Size); err != nil {
			return err
		}
		if err := f(h.Name, data.Bytes()); err != nil {
			return err
		}
	}
}

// writeFile adds a file to an archive.
func writeFile(w *tar.Writer, name string, data []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data)), Mode: 0o644}); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}

// filter copies from the files of a bundle those of some of its entries to an archive for the build cache,
// and behind them the entries. A file that is not what the index says is errDamaged, and as the entries
// come last, go uses nothing of such a bundle.
func (b bundle) filter(files io.Reader, some []packageEntry, w io.Writer) error {
	sizes, wanted := map[string]int64{}, map[string]bool{}
	for _, e := range b.entries {
		sizes[buildcache.OutputFile(e.Output)] = e.Size
	}
	for _, e := range some {
		wanted[buildcache.OutputFile(e.Output)] = true
	}
	archive := tar.NewWriter(w)
	err := eachFile(files, func(h *tar.Header) error {
		if size, is := sizes[h.Name]; !is || h.Typeflag != tar.TypeReg || h.Size != size {
			return errDamaged
		}
		return nil
	}, func(name string, data []byte) error {
		if name != outputFileOf(data) {
			return errDamaged
		}
		if !wanted[name] {
			return nil
		}
		delete(wanted, name)
		return writeFile(archive, name, data)
	})
	switch {
	case errors.Is(err, tar.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF):
		return errDamaged
	case err != nil:
		return err
	case len(wanted) > 0:
		return errDamaged
	}
	return errors.Join(writeEntries(archive, some), archive.Close())
}

func outputFileOf(data []byte) string {
	sum := sha256.Sum256(data)
	return buildcache.OutputFile(hex.EncodeToString(sum[:]))
}

// writeEntries adds the entries of packages to an archive, and those that say that their compilers printed
// nothing.
func writeEntries(w *tar.Writer, list []packageEntry) error {
	now := time.Now()
	err := writeFile(w, buildcache.OutputFile(buildcache.Nothing), nil)
	for _, e := range list {
		for _, entry := range []buildcache.Entry{
			{Action: buildcache.PrintedBy(e.Action), Output: buildcache.Nothing},
			{Action: e.Action, Output: e.Output, Size: e.Size},
		} {
			name := buildcache.ActionFile(entry.Action)
			err = errors.Join(err, writeFile(w, name, buildcache.FormatEntry(entry, now)))
		}
	}
	return err
}

// readCache calls f with files of the build cache of a command.
func (s Packages) readCache(ctx context.Context, c plan.Command, paths []string,
	f func(name string, data []byte) error) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(s.executor.ReadCache(ctx, c, plan.CacheDir, paths, w)) }() // ends with r
	err := eachFile(r, func(h *tar.Header) error {
		if h.Typeflag != tar.TypeReg || h.Size > executor.MostCacheFile {
			return errors.New("the build cache has something else in the place of a file")
		}
		return nil
	}, f)
	r.CloseWithError(err)
	return err
}

// entriesIn calls f with entries of the build cache of a command.
func (s Packages) entriesIn(ctx context.Context, c plan.Command, actions []string, f func(buildcache.Entry)) error {
	paths := make([]string, len(actions))
	for i, action := range actions {
		paths[i] = buildcache.ActionFile(action)
	}
	return s.readCache(ctx, c, paths, func(name string, data []byte) error {
		if e, err := buildcache.ParseEntry(data); err == nil && buildcache.ActionFile(e.Action) == name {
			f(e)
		}
		return nil
	})
}
