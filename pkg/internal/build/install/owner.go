package install

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A User owns files. A nil one is the user of this process.
type User struct{ UID, GID int }

// inherited is u if a directory, or its nearest existing parent, belongs to u: what root writes there
// belongs to u then. Elsewhere it is nil.
func (u *User) inherited(dir string) *User {
	if u == nil {
		return nil
	}
	for {
		info, err := os.Stat(dir)
		above := filepath.Dir(dir)
		switch {
		case err == nil && ownedBy(info, u.UID):
			return u
		case err == nil || !errors.Is(err, fs.ErrNotExist) || above == dir:
			return nil
		}
		dir = above
	}
}

// OwnerIn is the owner of new files in a directory: u, if the directory belongs to u.
func (u *User) OwnerIn(dir fs.FileInfo) (uid, gid int, ok bool) {
	if u == nil || !ownedBy(dir, u.UID) {
		return 0, 0, false
	}
	return u.UID, u.GID, true
}

// chown makes u the owner of a file.
func (u *User) chown(name string) error {
	if u == nil {
		return nil
	}
	return os.Lchown(name, u.UID, u.GID)
}

// makeDirs creates a directory and its parents, and makes u the owner of new ones.
func makeDirs(dir string, u *User) error {
	if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
		return err
	}
	if err := makeDirs(filepath.Dir(dir), u); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return u.chown(dir)
}
