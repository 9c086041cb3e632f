package content

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// zoneinfo is lib/time/zoneinfo.zip of the Go distribution that zoneinfoGo names: the time zone
// database of IANA. It is part of gobuild, so that it is the same on every machine, and today's
// for programs that an old Go compiles.
//
//go:embed zoneinfo.zip
var zoneinfo []byte

// zoneinfoGo is the Go release that zoneinfo.zip comes from.
const zoneinfoGo = "go1.26.8"

// zoneDir is where programs in any language look for time zones on Linux.
const zoneDir = "/usr/share/zoneinfo"

// AddTimezones returns the time zones as files of an image. A zone that is another by a second
// name is a link to it.
var AddTimezones = sync.OnceValues(func() ([]layer.Entry, error) {
	archive, err := zip.NewReader(bytes.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		return nil, err
	}
	var entries []layer.Entry
	first := map[string]string{} // by content
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		data, err := readZipped(f)
		if err != nil {
			return nil, err
		}
		e := layer.Entry{Path: path.Join(zoneDir, f.Name), Data: data, Mode: 0o644}
		if same, ok := first[string(data)]; ok {
			e = layer.Entry{Path: e.Path, Link: relativePath(e.Path, same)}
		} else {
			first[string(data)] = e.Path
		}
		entries = append(entries, e)
	}
	return entries, nil
})

func readZipped(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// relativePath returns the target of a link at from that leads to another path of the image.
func relativePath(from, to string) string {
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(from)), filepath.FromSlash(to))
	if err != nil {
		return to
	}
	return filepath.ToSlash(rel)
}
