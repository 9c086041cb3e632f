package goproxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// maxKept bounds a file that is kept of the database, in bytes.
const maxKept = 64 << 20

// A sumOps implements sumdb.ClientOps: the server, and files for tiles and the latest signed tree,
// without which a database could answer differently each time.
type sumOps struct {
	ctx  context.Context
	sums *sums
	db   *database

	once    sync.Once
	base    *url.URL
	baseErr error

	mu       sync.Mutex
	remote   error  // the last failed request
	security string // what the database did wrong
	kept     bool   // files of the cache were read that nothing verifies

	fresh  bool            // kept files, except a signed tree head, count as missing
	passed map[string]bool // files that counted as missing and were not written again
	wrote  map[string]bool
}

func (o *sumOps) ReadRemote(path string) ([]byte, error) {
	o.once.Do(func() { o.base, o.baseErr = o.sums.base(o.ctx, o.db) })
	if o.baseErr != nil {
		return nil, o.failed(o.baseErr)
	}
	data, err := o.sums.fetch.bytes(o.ctx, o.base.JoinPath(path))
	return data, o.failed(err) // nil: an earlier failure did not matter
}

func (o *sumOps) failed(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.remote = err
	return err
}

func (o *sumOps) ReadConfig(file string) ([]byte, error) {
	if file == "key" {
		return []byte(o.db.key), nil
	}
	path := o.path("config", file)
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil, nil // WriteConfig replaces it
	}
	if o.isBypassed(path) {
		return nil, nil
	}
	data, err := readable.ReadFile(path, maxKept)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // WriteConfig removes what is in the way
		return nil, nil
	}
	return data, err
}

// isBypassed reports whether a file of the cache is treated as missing.
func (o *sumOps) isBypassed(path string) bool {
	if _, err := os.Lstat(path); err != nil || isSigned(o.db, path) {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = true
	if !o.fresh || o.wrote[path] {
		return false
	}
	if o.passed == nil {
		o.passed = map[string]bool{}
	}
	o.passed[path] = true
	return true
}

// noteWritten records that a file is written again.
func (o *sumOps) noteWritten(path string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.wrote == nil {
		o.wrote = map[string]bool{}
	}
	o.wrote[path] = true
	delete(o.passed, path)
}

// mayBeDamaged reports whether a lookup may have failed because of a kept file, and not because
// nobody answered.
func (o *sumOps) mayBeDamaged() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.kept && (o.remote == nil || o.security != "")
}

// removeBypassed removes the files that were not requested again.
func (o *sumOps) removeBypassed() {
	for path := range o.passed {
		_ = fsx.RemoveAll(path)
	}
}

// isSigned reports whether a file is a tree head that a database signed.
func isSigned(db *database, path string) bool {
	data, err := readable.ReadFile(path, maxKept)
	verifier, verr := note.NewVerifier(db.key)
	if err != nil || verr != nil || filepath.Base(path) != "latest" {
		return false
	}
	n, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return false
	}
	_, err = tlog.ParseTree([]byte(n.Text))
	return err == nil
}

func (o *sumOps) WriteConfig(file string, old, new []byte) error {
	path := o.path("config", file)
	if err := fsx.MakeDir(o.sums.dir, filepath.Dir(path)); err != nil {
		return err
	}
	unlock, err := fsx.Lock(o.ctx, path+".lock", nil)
	if err != nil {
		return err
	}
	defer unlock()
	if now, err := o.ReadConfig(file); err != nil {
		return err
	} else if !bytes.Equal(now, old) {
		return sumdb.ErrWriteConflict
	}
	o.noteWritten(path)
	return fsx.KeepFile(o.sums.dir, path, new)
}

func (o *sumOps) ReadCache(file string) ([]byte, error) {
	path := o.path("cache", file)
	if o.isBypassed(path) {
		return nil, fs.ErrNotExist
	}
	return readable.ReadFile(path, maxKept)
}

// WriteCache keeps a file; one that cannot be kept is asked for again the next time.
func (o *sumOps) WriteCache(file string, data []byte) {
	path := o.path("cache", file)
	o.noteWritten(path)
	_ = fsx.KeepFile(o.sums.dir, path, data)
}

// Log takes no messages: the errors say what there is to say.
func (o *sumOps) Log(string) {}

func (o *sumOps) SecurityError(msg string) {
	o.mu.Lock()
	o.security = msg
	o.mu.Unlock()
}

// path returns where a file of the database is kept. Each key has its own directory, since two
// databases of one name have nothing in common.
func (o *sumOps) path(kind, file string) string {
	return filepath.Join(o.sums.dir, "sumdb", fsx.ShortHash(o.db.key), kind, filepath.FromSlash(file))
}

// explain puts what went wrong behind an error of sumdb, which keeps only its text.
func (o *sumOps) explain(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.ctx.Err() != nil:
		return o.ctx.Err()
	case o.security != "":
		return fmt.Errorf("%w: the checksum database %s contradicts itself: %s", ErrChecksum, o.db.name, o.security)
	case o.remote != nil:
		return fmt.Errorf("asking the checksum database %s: %w", o.db.name, o.remote)
	}
	return fmt.Errorf("asking the checksum database %s: %w", o.db.name, err)
}
