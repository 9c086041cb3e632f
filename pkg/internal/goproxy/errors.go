package goproxy

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
)

// ErrChecksum is wrapped by the error of what is not as the checksum database says it must be, and
// of a database that contradicts itself.
var ErrChecksum = errors.New("checksum mismatch")

// ErrNeedsVCS is wrapped by the error of a module that no proxy of GOPROXY may be asked for
// or has, so that only the version control system of its origin has it.
var ErrNeedsVCS = errors.New("the module has to come from its version control system")

// ErrOff is the error of all that GOPROXY=off forbids.
var ErrOff = errors.New("GOPROXY=off forbids downloads")

// ErrNoDatabase is the error of a lookup with GOSUMDB=off.
var ErrNoDatabase = errors.New("the checksum database is switched off (GOSUMDB=off)")

// IsRefused reports whether a server was reached and refused the request. Not all proxies use 404
// for what they do not have.
func IsRefused(err error) bool {
	status := (*statusError)(nil)
	return errors.Is(err, fs.ErrNotExist) || errors.As(err, &status) && status.code >= 400 && status.code < 500
}

// A statusError is an answer other than 200 OK. For 404 and 410 it is fs.ErrNotExist, so that a
// GOPROXY list continues after a comma.
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

// Quote returns the start of an invalid answer in quotation marks, for an error.
func Quote(data []byte) string {
	const enough = 60
	if len(data) > enough {
		return strconv.Quote(string(data[:enough])) + "…"
	}
	return strconv.Quote(string(data))
}
