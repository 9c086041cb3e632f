package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// An UnreachableError is an engine that does not answer, or that gobuild cannot use.
type UnreachableError struct {
	Host string // URL or context name; empty for the default
	Err  error
}

func (e *UnreachableError) Error() string {
	host := e.Host
	if host == "" {
		host = "the docker context"
	}
	why := e.Err.Error()
	var silent *stall.Error
	switch {
	case errors.As(e.Err, &silent):
		why = silent.Error()
	case client.IsErrConnectionFailed(e.Err):
		why = "is it running, and may you use it?"
	}
	return fmt.Sprintf("no usable Docker engine answers at %s: %s", host, strings.TrimSpace(why))
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// Absent reports whether there is no engine at all, rather than one that gobuild cannot use.
func (e *UnreachableError) Absent() bool {
	return errors.Is(e.Err, fs.ErrNotExist) || errors.Is(e.Err, syscall.ECONNREFUSED) ||
		client.IsErrConnectionFailed(e.Err) && !stall.Is(e.Err) && !errors.Is(e.Err, fs.ErrPermission)
}
