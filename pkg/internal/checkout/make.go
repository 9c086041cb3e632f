package checkout

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

const (
	lockName = "lock" // one run at a time
	pathName = "path" // says which checkout this is; its modification time says when it was used
)

// Lock makes the directory and locks it for a run. It waits while another run has it, and calls waiting
// once before that.
func (s State) Lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	if err := s.Make(); err != nil {
		return nil, err
	}
	lock := filepath.Join(s.Dir, lockName)
	if err := removeNonFile(lock); err != nil {
		return nil, unusableError(lock, err)
	}
	unlock, err = fsx.Lock(ctx, lock, waiting)
	if err != nil && ctx.Err() == nil {
		err = unusableError(lock, err)
	}
	if err != nil {
		return nil, err
	}
	if err := s.claim(); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// Make makes the directory if it is missing, for this user alone. Callers that need no lock use it.
func (s State) Make() error {
	for _, dir := range []string{filepath.Dir(s.Dir), s.Dir} {
		if err := makePrivate(dir); err != nil {
			return err
		}
	}
	return nil
}

// IsTrusted reports whether the directory exists and is this user's.
func (s State) IsTrusted() bool {
	for _, dir := range []string{filepath.Dir(s.Dir), s.Dir} {
		if info, err := os.Lstat(dir); err != nil || checkOwnDir(info) != nil {
			return false
		}
	}
	return true
}

// claim notes that the directory is this checkout's, and when it was used. It removes what belongs to
// another checkout, or to an unknown one. The caller has the lock.
func (s State) claim() error {
	if err := s.Make(); err != nil { // who had the lock before may have removed it
		return err
	}
	path := filepath.Join(s.Dir, pathName)
	text, err := fsx.ReadFile(path)
	switch {
	case err == nil && string(text) == s.path+"\n":
		fsx.MarkUsed(path) // which decides only when a state may be removed
		return s.clear(s.isDamage)
	case !errors.Is(err, fs.ErrNotExist):
		if err := s.clear(matchAll); err != nil {
			return err
		}
	}
	if err := fsx.WriteFile(path, []byte(s.path+"\n"), 0o600); err != nil {
		return unusableError(s.Dir, err)
	}
	return nil
}

// makePrivate makes a directory that only this user may enter. An existing one must be this user's: who can
// write to it can forge the state.
func makePrivate(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := mkdir(dir); err != nil {
			return unusableError(dir, err)
		}
		info, err = os.Lstat(dir)
	}
	if err == nil {
		err = checkOwnDir(info)
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = os.Chmod(dir, 0o700)
	}
	if err != nil {
		return unusableError(dir, err)
	}
	return nil
}

// checkOwnDir returns an error unless info is of a directory of this user's.
func checkOwnDir(info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return errors.New("it is a symbolic link")
	case !info.IsDir():
		return errors.New("it is not a directory")
	}
	return checkOwner(info)
}

// mkdir makes a directory that another process may make at the same time.
func mkdir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// removeNonFile removes what is at the path of a file but is none, such as a directory or link.
func removeNonFile(path string) error {
	if info, err := os.Lstat(path); err != nil || info.Mode().IsRegular() {
		return nil
	}
	return fsx.RemoveAll(path)
}

// unusableError is the error for a path that gobuild cannot use.
func unusableError(path string, err error) error {
	return &fsx.RemedyError{Err: fmt.Errorf("gobuild cannot keep its state in %s: %w: remove it, or set "+
		"GOBUILD_CACHE to another directory", path, err)}
}
