package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// An Installer copies binaries to where the user wants them.
type Installer struct {
	Dist     *dist.Dir
	Hasher   *cache.Hasher
	Binaries *result.Binaries
	Invoker  *User // owns new files in directories of theirs; nil: the user of this process

	mu        sync.Mutex
	installed map[string]result.Binary // by action
}

// Installed is the binary that an action installed.
func (in *Installer) Installed(action string) (result.Binary, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	bin, ok := in.installed[action]
	return bin, ok
}

// Install replaces a file by a binary, whole or not at all: a running program keeps the old file,
// and nobody reads half of the new one.
func (in *Installer) Install(ctx context.Context, a *plan.Action) error {
	bin, ok := in.Binaries.Get(a.Install.Binary)
	if !ok {
		return &result.Error{Action: a, Err: errors.New("its binary was not built")}
	}
	to, put := a.Install.Path, in.installInDist
	if a.Install.Chosen {
		put = in.installOutside
	}
	written, err := put(ctx, bin, to)
	if err != nil {
		var inTheWay *dist.InTheWayError
		if !errors.As(err, &inTheWay) {
			err = fmt.Errorf("cannot write %s: %w", to, err)
		}
		return &result.Error{Action: a, Err: err}
	}
	bin.Path, bin.Written = to, written
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.installed == nil {
		in.installed = map[string]result.Binary{}
	}
	in.installed[a.ID] = bin
	return nil
}

// installInDist installs a binary in dist, unless it is there.
func (in *Installer) installInDist(ctx context.Context, bin result.Binary, to string) (written bool, err error) {
	sub, name, err := in.Dist.Open(to)
	if err != nil {
		return false, err
	}
	if info, err := sub.Root().Lstat(name); err == nil && isInstalled(info) {
		if digest, err := in.Hasher.File(to); err == nil && digest == bin.Digest {
			return false, sub.Note(name, digest)
		}
	}
	src, err := readable.OpenWithin(filepath.Dir(bin.Path), bin.Path)
	if err != nil {
		return false, err
	}
	defer src.Close()
	return true, sub.Place(name, readable.ContextReader(ctx, src), bin.Digest, programMode)
}

// installOutside installs a binary in a directory that the user named, where links are followed.
func (in *Installer) installOutside(ctx context.Context, bin result.Binary, to string) (written bool, err error) {
	if info, err := os.Lstat(to); err == nil && isInstalled(info) {
		if digest, err := in.Hasher.File(to); err == nil && digest == bin.Digest {
			return false, nil
		}
	}
	return true, in.replaceFile(ctx, bin.Path, to)
}

// isInstalled reports whether a file is as replaceFile leaves it: no link, and executable by
// everybody. Further bits may be set.
func isInstalled(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode().Perm()&programMode == programMode)
}

const programMode = 0o755

// replaceFile copies a file to a temporary one and renames that.
func (in *Installer) replaceFile(ctx context.Context, from, to string) (err error) {
	dir := filepath.Dir(to)
	owner := in.Invoker.inherited(dir)
	if err := makeDirs(dir, owner); err != nil {
		return err
	}
	tmp, release, err := tempfile.Create(dir, 0o600)
	if err != nil {
		return err
	}
	defer release()
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if err := copyInto(ctx, tmp, from); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), programMode); err != nil {
		return err
	}
	if err := owner.chown(tmp.Name()); err != nil {
		return err
	}
	return replaceProgram(tmp.Name(), to)
}

func copyInto(ctx context.Context, tmp *os.File, from string) error {
	src, err := readable.OpenWithin(filepath.Dir(from), from)
	if err != nil {
		tmp.Close()
		return err
	}
	defer src.Close()
	_, err = io.Copy(tmp, readable.ContextReader(ctx, src))
	return errors.Join(err, tmp.Close())
}
