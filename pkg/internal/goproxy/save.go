package goproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
)

// maxZip is the size of a zip that is refused, as Go refuses it (cmd/go's codehost.MaxZipFile).
const maxZip = 500 << 20

// save writes what u serves to path. report may be nil.
func (f *fetcher) save(ctx context.Context, u *url.URL, path string, report func(done, total int64)) error {
	body, size, err := f.open(ctx, u)
	if err != nil {
		return err
	}
	defer body.Close()
	to, err := os.Create(path)
	if err != nil {
		return err
	}
	defer to.Close()
	n, err := io.Copy(to, &counter{ctx: ctx, from: io.LimitReader(body, f.maxZip+1), size: max(size, 0),
		report: report})
	switch {
	case errors.As(err, new(*fs.PathError)):
		return err // the disk is full, say
	case err != nil:
		return bodyError(u, err)
	case n > f.maxZip:
		return fmt.Errorf("%s is larger than %d MB, which is refused", redact(u), f.maxZip>>20)
	}
	return to.Close()
}

// A counter reports the bytes that are read through it, and stops when ctx ends.
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
	if c.report != nil {
		c.report(c.done, c.size)
	}
	return n, err
}
