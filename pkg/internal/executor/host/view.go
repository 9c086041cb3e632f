package host

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/linktree"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// view is what c sees of this machine, each at its own path: the system's programs, its toolchain, and
// what it mounts.
func (e *Executor) view(c plan.Command, p *placed, tree linktree.Tree, sources map[string]string) *sandbox.Root {
	r := process.SystemRoot()
	e.hideOwn(r)
	r.Show(p.goroot)
	for _, m := range c.Mounts {
		if m.Write {
			r.Write(e.source(m))
		} else {
			r.Show(e.source(m))
		}
		if m.Kind == plan.Bind {
			hideHomes(r, m.Source)
		}
	}
	if tree.Root() != "" {
		r.Show(tree.Root())
	}
	e.showNamed(r, c)
	for _, dir := range c.Hidden {
		r.Hide(p.place(dir))
	}
	r.Write(p.tmp)
	if c.Fetch != nil {
		e.showForFetch(r, sources[plan.GOPATH])
	}
	return r
}

// hideOwn hides what is gobuild's or the user's where the system's directories hold it.
func (e *Executor) hideOwn(r *sandbox.Root) {
	r.Hide(e.opts.CacheDir)
	r.Hide(e.opts.StateDir)
	for _, home := range e.homes() {
		for _, dir := range []string{"/opt", "/usr/src", "/usr/home", "/usr/local/home", "/usr/users"} {
			if home != dir && executor.Below(home, dir) {
				r.Hide(home)
			}
		}
	}
}

// hideHomes hides what is the user's own where sources hold a home directory: whose name begins
// with a dot.
func hideHomes(r *sandbox.Root, dir string) {
	for _, home := range readable.HomeDirs() {
		if !executor.Below(home, dir) {
			continue
		}
		own, _ := filepath.Glob(filepath.Join(home, ".*"))
		for _, name := range own {
			r.Hide(name)
		}
	}
}

// homes are the user's home directories.
func (e *Executor) homes() []string {
	homes := readable.HomeDirs()
	if home := e.environ["HOME"]; filepath.IsAbs(home) {
		homes = append(homes, filepath.Clean(home))
	}
	return homes
}

// compilerVars name programs, directories of headers and of libraries, or lists of them, besides those
// that begin with CGO_ (go help environment, gcc(1)).
var compilerVars = []string{
	"CC", "CXX", "FC", "AR", "LD", "PATH", "PKG_CONFIG", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR",
	"PKG_CONFIG_SYSROOT_DIR", "SDKROOT", "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH",
	"LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX",
}

// showNamed shows what a target's variables name by absolute paths: directories of headers and
// libraries, compilers.
func (e *Executor) showNamed(r *sandbox.Root, c plan.Command) {
	for _, v := range c.Env {
		if !strings.HasPrefix(v.Name, "CGO_") && !slices.Contains(compilerVars, v.Name) {
			continue
		}
		for i, part := range strings.Split(string(v.Value), "\x00") {
			if i%2 == 1 {
				continue // a path of the plan
			}
			for _, path := range absolutePaths(part) {
				if e.mayName(path) {
					r.Show(path)
					showProgram(r, path, e.mayName)
				}
			}
		}
	}
}

// mayName reports whether a configuration can have a command see a path by naming it: not what the
// system or gobuild keeps, no home, and nothing whose name, or that of a directory above it, begins
// with a dot, as of a home's settings and keys.
func (e *Executor) mayName(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, ".") && part != ".local" {
			return false
		}
	}
	info, err := os.Stat(path)
	return err == nil && (info.IsDir() || info.Mode().IsRegular()) && (*readable.Area)(nil).CheckSources(path,
		e.opts.CacheDir) == ""
}

// absolutePaths are those in flags, lists and command lines.
func absolutePaths(text string) (paths []string) {
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\n'\":,;=", c) })
	for _, w := range words {
		i := strings.IndexByte(w, '/')
		if i == 0 || i > 0 && w[0] == '-' {
			paths = append(paths, filepath.Clean(w[i:]))
		}
	}
	return paths
}

// showProgram shows what a program most likely needs, if path is one that is not in the system's
// directories: what stands beside it, and beside its bin.
func showProgram(r *sandbox.Root, path string, may func(string) bool) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
		return
	}
	names := []string{path}
	if real, err := filepath.EvalSymlinks(path); err == nil && real != path {
		names = append(names, real)
	}
	for _, name := range names {
		dir := filepath.Dir(name)
		if prefix := filepath.Dir(dir); filepath.Base(dir) == "bin" && may(prefix) {
			dir = prefix
		}
		if may(dir) {
			r.Show(dir)
		}
	}
}
