package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"

	"golang.org/x/mod/sumdb/dirhash"
)

// maxZip is the size of a zip that is refused, as Go refuses it (cmd/go's codehost.MaxZipFile).
const maxZip = 500 << 20

// directURL is what golang.org/toolchain says of itself to who asks its host (the go-import
// tag): a module proxy that serves Go distributions and nothing else.
var directURL = &url.URL{Scheme: "https", Host: "go.dev", Path: "/dl/mod"}

// expected is what the zip of d must be; of an empty hash, anything.
func (c *Client) expected(ctx context.Context, d dist) (record, error) {
	list, err := c.settings.proxiesFor(modulePath)
	if err != nil {
		return record{}, err
	}
	if list[0].word == wordOff {
		return record{}, errOff
	}
	if !c.settings.mustVerify() {
		return record{}, nil
	}
	db, err := c.settings.database()
	if errors.Is(err, errNoDatabase) {
		return record{}, fmt.Errorf("%w, and distributions are taken only when it knows them, as Go does too: "+
			"set GOSUMDB=%s, or serve them from a directory with GOPROXY=file:///dir", err, defaultGOSUMDB)
	}
	if err != nil {
		return record{}, err
	}
	hash, err := c.lookup(ctx, db, modulePath, d.moduleVersion())
	return record{Hash: hash, Database: db.key}, err
}

// download writes the zip of d to path and checks it against what is expected. The record
// that it returns has the zip's hash.
func (c *Client) download(ctx context.Context, d dist, path string, want record,
	report func(done, total int64)) (record, error) {
	err := c.tryToolchain(ctx, func(base *url.URL) error {
		u, err := moduleURL(base, modulePath, d.moduleVersion()+".zip")
		if err != nil {
			return err
		}
		return retry(ctx, func() error { return c.save(ctx, u, path, report) })
	})
	if err != nil {
		return want, err
	}
	if err := checkZip(path); err != nil {
		return want, fmt.Errorf("the zip of %s that %s serves is damaged: %w", d, c.settings.Sources(), err)
	}
	hash, err := dirhash.HashZip(path, hashUntil(ctx))
	if ctx.Err() != nil {
		return want, ctx.Err()
	}
	if err != nil {
		return want, fmt.Errorf("the zip of %s that %s serves is damaged: %w", d, c.settings.Sources(), err)
	}
	if want.Hash != "" && hash != want.Hash {
		return want, fmt.Errorf("%w: %s served a %s that is %s, but the checksum database knows it as %s; "+
			"it was altered on the way, or GOPROXY names a proxy that cannot be trusted", ErrChecksum, c.settings.Sources(), d, hash, want.Hash)
	}
	want.Hash = hash
	return want, nil
}

// hashUntil is the hash "h1:" (https://go.dev/ref/mod#go-sum-files), which takes seconds for a
// whole distribution, until ctx ends.
func hashUntil(ctx context.Context) dirhash.Hash {
	return func(files []string, open func(string) (io.ReadCloser, error)) (string, error) {
		return dirhash.Hash1(files, func(name string) (io.ReadCloser, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return open(name)
		})
	}
}

// tryToolchain calls f with the base URL of each proxy that may have distributions.
func (c *Client) tryToolchain(ctx context.Context, f func(base *url.URL) error) error {
	list, err := c.settings.proxiesFor(modulePath)
	if err != nil {
		return err
	}
	return try(ctx, list, func(p proxy) error {
		switch p.word {
		case wordOff:
			return errOff
		case wordDirect:
			return f(directURL)
		}
		return f(p.base)
	})
}

// save writes what u serves to path.
func (c *Client) save(ctx context.Context, u *url.URL, path string, report func(done, total int64)) error {
	body, size, err := c.open(ctx, u)
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := io.Copy(f, &counter{ctx: ctx, from: io.LimitReader(body, c.maxZip+1), size: max(size, 0), report: report})
	switch {
	case errors.As(err, new(*fs.PathError)):
		return err // the disk is full, say
	case err != nil:
		return bodyError(u, err)
	case n > c.maxZip:
		return fmt.Errorf("%s is larger than %d MB, which is refused", redact(u), c.maxZip>>20)
	}
	return f.Close()
}

// A counter reports what is read through it, and stops when ctx ends.
type counter struct {
	ctx        context.Context
	from       io.Reader
	done, size int64
	report     func(done, total int64)
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.from.Read(p)
	c.done += int64(n)
	c.report(c.done, c.size)
	return n, err
}
