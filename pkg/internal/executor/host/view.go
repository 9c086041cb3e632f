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

// A viewer decides what commands see of this machine.
type viewer struct {
	layout *layout
	user   *userSettings
}

// makeRoot makes the root directory of c: of this machine, each at its own path, the system's programs, its
// toolchain, and what it mounts.
func (v *viewer) makeRoot(c plan.Command, p *localCommand, tree linktree.Tree,
	sources map[string]string) *sandbox.Root {
	r := process.SystemRoot()
	v.hideOwn(r)
	r.Show(p.goroot)
	for _, m := range c.Mounts {
		if m.Write {
			r.Write(v.layout.source(m))
		} else {
			r.Show(v.layout.source(m))
		}
		if m.Kind == plan.Bind {
			hideHomes(r, m.Source)
		}
	}
	if tree.Root() != "" {
		r.Show(tree.Root())
	}
	v.showNamed(r, c)
	for _, dir := range c.Hidden {
		r.Hide(p.place(dir))
	}
	r.Write(p.tmp)
	if c.Fetch != nil {
		v.showForFetch(r, sources[plan.GOPATH])
	}
	return r
}

// hideOwn hides what is gobuild's or the user's in the system's directories.
func (v *viewer) hideOwn(r *sandbox.Root) {
	r.Hide(v.layout.cacheDir)
	r.Hide(v.layout.stateDir)
	for _, home := range v.homes() {
		for _, dir := range []string{"/opt", "/usr/src", "/usr/home", "/usr/local/home", "/usr/users"} {
			if home != dir && executor.Below(home, dir) {
				r.Hide(home)
			}
		}
	}
}

// hideHomes hides, of home directories in a directory of sources, the files whose names begin with a dot.
func hideHomes(r *sandbox.Root, dir string) {
	for _, home := range readable.Homes() {
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
func (v *viewer) homes() []string {
	homes := readable.Homes()
	if home := v.user.environ["HOME"]; filepath.IsAbs(home) {
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
func (v *viewer) showNamed(r *sandbox.Root, c plan.Command) {
	for _, kv := range c.Env {
		if !strings.HasPrefix(kv.Name, "CGO_") && !slices.Contains(compilerVars, kv.Name) {
			continue
		}
		for i, part := range strings.Split(string(kv.Value), "\x00") {
			if i%2 == 1 {
				continue // a path of the plan
			}
			for _, path := range absolutePaths(part) {
				if v.mayName(path) {
					r.Show(path)
					showProgram(r, path, v.mayName)
				}
			}
		}
	}
}

// mayName reports whether a command sees a path if the configuration names it. It does not see what the
// system or gobuild keeps, homes, and what is below a name that begins with a dot, such as settings and
// keys.
func (v *viewer) mayName(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, ".") && part != ".local" {
			return false
		}
	}
	info, err := os.Stat(path)
	return err == nil && (info.IsDir() || info.Mode().IsRegular()) && (*readable.Area)(nil).Sources(path,
		v.layout.cacheDir) == ""
}

// absolutePaths are the absolute paths in flags, lists and command lines.
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

// showProgram shows what a program that is not in the system's directories most likely needs: what is
// beside it, and beside its bin. It does nothing if path is no program.
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
