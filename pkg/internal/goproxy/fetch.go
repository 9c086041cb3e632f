package goproxy

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
	"sync"
	"time"
	"unicode"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// maxText bounds what is read into memory: lists, infos, go.mod files, tiles.
const maxText = 16 << 20

// A fetcher reads files of http, https and file URLs.
type fetcher struct {
	settings Settings // say who sends which credentials
	http     *http.Client
	silent   sync.Map // by host, a silence
	maxZip   int64    // bytes of a zip that is not refused
}

// bytes returns the content at u. It tries again after transient errors.
func (f *fetcher) bytes(ctx context.Context, u *url.URL) (data []byte, err error) {
	err = retry(ctx, func() error {
		body, _, err := f.open(ctx, u)
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

// open starts to read u; size is -1 if unknown.
func (f *fetcher) open(ctx context.Context, u *url.URL) (body io.ReadCloser, size int64, err error) {
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
	if err := f.recentSilence(u); err != nil {
		return nil, 0, err
	}
	f.settings.addCredentials(r)
	resp, err := f.http.Do(r)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		f.silent.Store(u.Host, noAnswer{time.Now(), stalled})
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

// A noAnswer records when a host did not answer.
type noAnswer struct {
	at  time.Time
	err *stall.Error
}

// recentSilence returns the error of a host that did not answer a moment ago, so that not every
// request waits for it.
func (f *fetcher) recentSilence(u *url.URL) error {
	if v, ok := f.silent.Load(u.Host); ok {
		if s := v.(noAnswer); time.Since(s.at) < s.err.Wait {
			return s.err
		}
	}
	return nil
}

// detail returns the first line of a short plain text answer, as proxies send with errors.
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
