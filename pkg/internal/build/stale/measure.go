package stale

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// OutDir is the directory of a compile's binaries on this machine.
func (co *Checkout) OutDir(c *plan.CompileAction) string {
	return filepath.Join(co.StateDir, co.Executor.Name, filepath.FromSlash(c.Out))
}

// OutPath is the path of one of them.
func (co *Checkout) OutPath(c *plan.CompileAction, b plan.Binary) string {
	return filepath.Join(co.OutDir(c), b.File)
}

// Measure returns the digest and the size of a binary that was built.
func (co *Checkout) Measure(a *plan.Action, b plan.Binary) (result.Binary, error) {
	path := co.OutPath(a.Compile, b)
	info, err := os.Lstat(path)
	switch {
	case err != nil && b.Header:
		return result.Binary{}, &result.Error{Action: a,
			Err: errors.New("go build wrote no " + b.File + ": " + b.Package +
				" exports nothing to C; it needs import " +
				`"C", and a comment //export NAME above each function`)}
	case err != nil:
		return result.Binary{}, &result.Error{Action: a,
			Err: errors.New("go build succeeded, but " + b.File + " is missing: is " + b.Package + " a main package?")}
	}
	if !info.Mode().IsRegular() { // a compiler of the repository could have gobuild read any file by a link
		return result.Binary{}, &result.Error{Action: a,
			Err: errors.New("what was built as " + b.File + " is no file but " + info.Mode().Type().String() +
				": is there a compiler that changes what go build wrote?")}
	}
	if !b.Header {
		restoreMode(path)
	}
	digest, err := co.Hasher.PlainFile(path)
	if err != nil {
		return result.Binary{}, err
	}
	name := b.File
	if !b.Header {
		name = b.Target.File(a.Compile.Platform)
	}
	return result.Binary{
		BinaryRef: plan.BinaryRef{Action: a.ID, File: b.File, Name: name,
			Target: b.Target, Platform: a.Compile.Platform, Header: b.Header},
		Path: path, Digest: digest, Size: info.Size(),
	}, nil
}

// restoreMode makes an output of go build executable again if somebody changed its mode, which the
// digest does not cover. Some file systems have no modes, so errors are ignored.
func restoreMode(name string) {
	info, err := os.Lstat(name)
	if err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o111 == 0 {
		_ = os.Chmod(name, 0o755)
	}
}
