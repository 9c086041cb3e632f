package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// expectedRecord returns what the zip must be; of an empty hash, anything.
func (in *installation) expectedRecord(ctx context.Context) (record, error) {
	if !needsDatabase(in.proxy.Settings()) {
		return record{}, nil
	}
	sum, err := in.proxy.Sum(ctx, modulePath, in.dist.moduleVersion())
	if errors.Is(err, goproxy.ErrNoDatabase) {
		return record{}, fmt.Errorf("%w, and distributions are taken only when it knows them, as Go does too: "+
			"set GOSUMDB=%s, or serve them from a directory with GOPROXY=file:///dir", err, goproxy.DefaultGOSUMDB)
	}
	return record(sum), err
}

// needsDatabase reports whether a distribution has to be in the checksum database. As in Go, it
// always has to, whatever GOSUMDB, GONOSUMDB and GOPRIVATE say, except where GOPROXY is one
// directory (cmd/go/internal/modfetch, useSumDB): distributions have no go.sum.
func needsDatabase(s goproxy.Settings) bool {
	return !strings.HasPrefix(s.GOPROXY, "file://") || strings.ContainsAny(s.GOPROXY, ",|")
}

// download writes the zip to path and checks it against what is expected. The record
// that it returns has the zip's hash.
func (in *installation) download(ctx context.Context, path string, want record,
	report func(done, total int64)) (record, error) {
	d, sources := in.dist, in.proxy.Settings().Sources()
	err := in.proxy.Save(ctx, module, d.moduleVersion(), path, report)
	if err != nil {
		return want, err
	}
	if err := goproxy.CheckZip(path); err != nil {
		return want, fmt.Errorf("the zip of %s that %s serves is damaged: %w", d, sources, err)
	}
	hash, err := dirhash.HashZip(path, hashWithContext(ctx))
	if ctx.Err() != nil {
		return want, ctx.Err()
	}
	if err != nil {
		return want, fmt.Errorf("the zip of %s that %s serves is damaged: %w", d, sources, err)
	}
	if want.Hash != "" && hash != want.Hash {
		return want, fmt.Errorf("%w: %s served a %s that is %s, but the checksum database knows it as %s; "+
			"it was altered on the way, or GOPROXY names a proxy that cannot be trusted",
			goproxy.ErrChecksum, sources, d, hash, want.Hash)
	}
	want.Hash = hash
	return want, nil
}

// hashWithContext returns the hash "h1:" (https://go.dev/ref/mod#go-sum-files), which takes seconds for a
// whole distribution, until ctx ends.
func hashWithContext(ctx context.Context) dirhash.Hash {
	return func(files []string, open func(string) (io.ReadCloser, error)) (string, error) {
		return dirhash.Hash1(files, func(name string) (io.ReadCloser, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return open(name)
		})
	}
}
