package execute

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// install puts a binary in its place, whole or not at all: a running program keeps the old
// file, and nobody sees half of the new one.
func (r *runner) install(a *plan.Action) error {
	bin, ok := r.binary(a.Install.Binary)
	if !ok {
		return &ActionError{Action: a, Err: errors.New("its binary was not built")}
	}
	to := a.Install.Path
	if digest, err := r.hasher.File(to); err != nil || digest != bin.Digest || !placed(to) {
		if err := r.place(bin.Path, to); err != nil {
			return &ActionError{Action: a, Err: fmt.Errorf("cannot write %s: %w", to, err)}
		}
	}
	bin.Path = to
	r.mu.Lock()
	defer r.mu.Unlock()
	r.installed[a.ID] = bin
	return nil
}

// placed reports whether a file is as place leaves it: no link, and for everybody to run. Bits
// that somebody added stay.
func placed(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode().Perm()&programMode == programMode)
}

const programMode = 0o755

// mendMode gives an output of go build its run bits back, where somebody took them: its content says
// nothing of them, and what runs it needs them. Some file systems know none, so errors do not count.
func mendMode(name string) {
	info, err := os.Lstat(name)
	if err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o111 == 0 {
		_ = os.Chmod(name, programMode)
	}
}

// place copies a file aside and renames it.
func (r *runner) place(from, to string) (err error) {
	dir := filepath.Dir(to)
	heir := r.Invoker.heir(dir)
	if err := makeDirs(dir, heir); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".gobuild-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if err := copyInto(tmp, from); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), programMode); err != nil {
		return err
	}
	if err := heir.own(tmp.Name()); err != nil {
		return err
	}
	return replaceProgram(tmp.Name(), to)
}

func copyInto(tmp *os.File, from string) error {
	src, err := os.Open(from)
	if err != nil {
		tmp.Close()
		return err
	}
	defer src.Close()
	_, err = io.Copy(tmp, src)
	return errors.Join(err, tmp.Close())
}
