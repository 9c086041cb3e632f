package stall

import (
	"errors"
	"fmt"
	"time"
)

// An Error is a wait that was ended because the peer was silent.
type Error struct {
	Peer string        // a host or URL without credentials
	Wait time.Duration // for how long
	Got  int64         // the bytes that moved in that time
}

func (e *Error) Error() string {
	what := "sent and took nothing"
	if e.Got > 0 {
		what = fmt.Sprintf("moved only %d bytes", e.Got)
	}
	return fmt.Sprintf("%s %s within %s, so gobuild stopped waiting; set %s to wait longer", e.Peer, what,
		e.Wait, Variable)
}

// Timeout returns true. It implements net.Error.
func (e *Error) Timeout() bool { return true }

// Is reports whether an error wraps an Error.
func Is(err error) bool { return errors.As(err, new(*Error)) }
