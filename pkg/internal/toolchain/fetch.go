package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// attempts is how often a request is made that fails for a reason that may pass.
const attempts = 3

// maxText bounds what is read into memory: lists, infos, go.mod files, tiles.
const maxText = 16 << 20

// A statusError is an answer other than 200 OK. For 404 and 410 it is fs.ErrNotExist,
// which is what lets a GOPROXY list go on after a comma.
type statusError struct {
	url    string
	code   int
	detail string // first line of a plain text answer
}

func (e *statusError) Error() string {
	msg := fmt.Sprintf("%s: %d %s", e.url, e.code, http.StatusText(e.code))
	if e.detail != "" {
		msg += ": " + e.detail
	}
	return msg
}

func (e *statusError) Is(target error) bool {
	return target == fs.ErrNotExist && (e.code == http.StatusNotFound || e.code == http.StatusGone)
}

// getBytes returns the content at u.
func (c *Client) getBytes(ctx context.Context, u *url.URL) (data []byte, err error) {
	err = retry(ctx, func() error {
		body, _, err := c.open(ctx, u)
		if err != nil {
			return err
		}
		defer body.Close()
		data, err = io.ReadAll(io.LimitReader(body, maxText+1))
		if len(data) > maxText {
			return fmt.Errorf("%s is larger than %d MB, which is refused", redact(u), maxText>>20)
		}
		return bodyError(u, err)
	})
	return data, err
}

// open starts reading u; size is -1 where it is not known.
func (c *Client) open(ctx context.Context, u *url.URL) (body io.ReadCloser, size int64, err error) {
	if u.Scheme == "file" {
		return openFile(u)
	}
	if u.Scheme == "http" && u.User != nil {
		return nil, 0, fmt.Errorf("%s has credentials but no https: they would travel in the open", redact(u))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, 0, err
	}
	if err := c.wasSilent(u); err != nil {
		return nil, 0, err
	}
	c.settings.addCredentials(r)
	resp, err := c.http.Do(r)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		c.silent.Store(u.Host, silence{time.Now(), stalled})
		return nil, 0, stalled // which names the URL
	}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return nil, 0, &url.Error{Op: failed.Op, URL: redact(u), Err: failed.Err} // not the URL of a redirect
	}
	if err != nil {
		return nil, 0, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, 0, &statusError{url: redact(u), code: resp.StatusCode, detail: detail(resp)}
	}
	return resp.Body, resp.ContentLength, nil
}

// A silence is when a host did not answer.
type silence struct {
	at  time.Time
	err *stall.Error
}

// wasSilent is the error of a host that did not answer a moment ago: it is not waited for again with
// each of several requests.
func (c *Client) wasSilent(u *url.URL) error {
	if v, ok := c.silent.Load(u.Host); ok {
		if s := v.(silence); time.Since(s.at) < s.err.Wait {
			return s.err
		}
	}
	return nil
}

// detail is the first line of a short plain text answer, as proxies send with errors.
func detail(resp *http.Response) string {
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		return ""
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 500))
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(line)
	}
	return line
}

// quoted is the start of an answer that makes no sense, for an error.
func quoted(data []byte) string {
	const enough = 60
	if len(data) > enough {
		return strconv.Quote(string(data[:enough])) + "…"
	}
	return strconv.Quote(string(data))
}

func openFile(u *url.URL) (io.ReadCloser, int64, error) {
	path := filepath.FromSlash(u.Path)
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, `\`) // file:///C:/dir
	}
	f, err := readable.OpenFile(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &fs.PathError{Op: "read", Path: path, Err: fs.ErrNotExist}
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// An interruptedError is a body that ended early.
type interruptedError struct{ err error }

func (e *interruptedError) Error() string { return e.err.Error() }
func (e *interruptedError) Unwrap() error { return e.err }

func bodyError(u *url.URL, err error) error {
	if err == nil {
		return nil
	}
	return &interruptedError{fmt.Errorf("reading %s: %w", redact(u), err)}
}

// retry calls f until it succeeds, fails for good, or has been called often enough.
func retry(ctx context.Context, f func() error) error {
	wait := 300 * time.Millisecond
	for i := 1; ; i++ {
		err := f()
		if err == nil || i == attempts || !mayPass(err) || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, wait) != nil {
			return err
		}
		wait *= 4
	}
}

// mayPass says whether the same request may succeed a moment later.
func mayPass(err error) bool {
	if stall.Is(err) {
		return false // it was waited for long enough
	}
	if status := (*statusError)(nil); errors.As(err, &status) {
		return status.code >= 500 || status.code == http.StatusTooManyRequests
	}
	if interrupted := (*interruptedError)(nil); errors.As(err, &interrupted) {
		return true
	}
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
