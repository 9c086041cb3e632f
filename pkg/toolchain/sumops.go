package toolchain

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

	"golang.org/x/mod/sumdb"
)

// sumOps is what a sumdb.Client needs of the world: the server, and files for tiles and for
// the latest signed tree, without which a database could tell us something else each time.
type sumOps struct {
	ctx    context.Context
	client *Client
	db     *database

	once    sync.Once
	base    *url.URL
	baseErr error

	mu       sync.Mutex
	remote   error  // the last failed request
	security string // what the database did wrong
}

func (o *sumOps) ReadRemote(path string) ([]byte, error) {
	o.once.Do(func() { o.base, o.baseErr = o.client.base(o.ctx, o.db) })
	if o.baseErr != nil {
		return nil, o.failed(o.baseErr)
	}
	data, err := o.client.getBytes(o.ctx, o.base.JoinPath(path))
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
	data, err := os.ReadFile(o.path("config", file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func (o *sumOps) WriteConfig(file string, old, new []byte) error {
	path := o.path("config", file)
	unlock, err := lock(o.ctx, path+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if now, err := o.ReadConfig(file); err != nil {
		return err
	} else if !bytes.Equal(now, old) {
		return sumdb.ErrWriteConflict
	}
	return writeFile(path, new)
}

func (o *sumOps) ReadCache(file string) ([]byte, error) {
	return os.ReadFile(o.path("cache", file))
}

// WriteCache keeps a file; one that cannot be kept is asked for again the next time.
func (o *sumOps) WriteCache(file string, data []byte) { _ = writeFile(o.path("cache", file), data) }

// Log takes no messages: the errors say what there is to say.
func (o *sumOps) Log(string) {}

func (o *sumOps) SecurityError(msg string) {
	o.mu.Lock()
	o.security = msg
	o.mu.Unlock()
}

// path is where a file of the database is kept. Each key has its own directory, since two
// databases of one name have nothing in common.
func (o *sumOps) path(kind, file string) string {
	return filepath.Join(o.client.dir, "sumdb", shortHash(o.db.key), kind, filepath.FromSlash(file))
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
