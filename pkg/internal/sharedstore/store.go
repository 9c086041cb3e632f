package sharedstore

import (
	"context"
	"errors"
	"io"
	"strings"
)

// A Kind is a kind of entry.
type Kind string

// The kinds of entries, with the names that caches for Bazel have for them.
const (
	Records Kind = "ac"  // small, by key
	Blobs   Kind = "cas" // by the SHA-256 of what is stored
)

// A Store keeps entries by name: 64 hexadecimal digits. It may be used by several goroutines and
// machines at once. An error that wraps fs.ErrNotExist says that there is no such entry, and one that
// wraps ErrReadOnly that the store takes none; any other is a failure of the store.
type Store interface {
	Get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error)
	Has(ctx context.Context, kind Kind, name string) (bool, error)
	// Put stores an entry as a whole or not at all, and replaces one that is there. A record comes with
	// the blobs that it names, as some stores keep only what is named. An error that wraps fs.ErrNotExist
	// says that one of them is not there.
	Put(ctx context.Context, kind Kind, name string, size int64, data io.Reader, names ...Blob) error
	// Close releases what the store holds.
	Close()
}

// A Blob is a blob that a record names.
type Blob struct {
	Name string
	Size int64
}

// ErrReadOnly is wrapped by the errors of stores that take no entries from this machine.
var ErrReadOnly = errors.New("it takes no entries")

// IsName reports whether a text is the name of an entry.
func IsName(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// MaxRecord bounds a record, in bytes.
const MaxRecord = 1 << 20
