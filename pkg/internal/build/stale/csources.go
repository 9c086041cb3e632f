package stale

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// sourcesName is a macro that no code uses. Its value is a digest of what C code depends on.
const sourcesName = "GOBUILD_C_SOURCES"

// cVariables hold flags of C compilers and of the linker (go help environment).
var cVariables = []string{"CGO_CPPFLAGS", "CGO_CFLAGS", "CGO_CXXFLAGS", "CGO_FFLAGS", "CGO_LDFLAGS"}

// cDirFlags are followed by a directory of headers or libraries (gcc(1), "Directory Options").
var cDirFlags = []string{"-isystem", "-iquote", "-idirafter", "-I", "-L"}

// sourcesAndCDirs are the directories whose files are all inputs of a compile without a listing.
func (co *Checkout) sourcesAndCDirs(c *plan.CompileAction) []string {
	return slices.Concat(c.Sources, co.cDirs(c))
}

// cDirs are the directories of this machine, besides the system's, that the user's flags name for C
// compilers. In containers there are none.
func (co *Checkout) cDirs(c *plan.CompileAction) (dirs []string) {
	if c.Cgo == "" || !co.Executor.MachineTools {
		return nil
	}
	for _, v := range c.Command.Env {
		if !slices.Contains(cVariables, v.Name) {
			continue
		}
		flags := strings.Fields(v.Value.String())
		for i, f := range flags {
			at := slices.IndexFunc(cDirFlags, func(flag string) bool { return strings.HasPrefix(f, flag) })
			if at < 0 {
				continue
			}
			dir := strings.TrimPrefix(f, cDirFlags[at])
			if dir == "" && i+1 < len(flags) {
				dir = flags[i+1]
			}
			if info, err := os.Stat(dir); err == nil && info.IsDir() && filepath.IsAbs(dir) &&
				!executor.Below(dir, "/usr") {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// compilerDigests are the digests of the C and C++ compilers of this machine that a compile uses. The
// digest of a toolchain image covers its compilers.
func (co *Checkout) compilerDigests(c *plan.CompileAction) []string {
	if c.Cgo == "" || c.Command.Toolchain.Image != "" {
		return nil
	}
	programs := map[string]string{"CC": "gcc", "CXX": "g++"}
	for _, v := range c.Command.Env {
		if _, ok := programs[v.Name]; ok {
			programs[v.Name], _, _ = strings.Cut(v.Value.String(), " ")
		}
	}
	var digests []string
	for _, name := range []string{"CC", "CXX"} {
		for _, dir := range []string{"/usr/bin", "/bin"} {
			file := programs[name]
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			// The hasher does not follow links, and compilers are links to one of a version.
			if real, err := filepath.EvalSymlinks(file); err == nil {
				if digest, err := co.Hasher.File(real); err == nil {
					digests = append(digests, digest)
					break
				}
			}
		}
	}
	return digests
}

// CSources makes Go compile C code again if any C source, header or library of the modules on disk
// changed. Go itself checks only the package's own directory. It compiles again if the C compiler's
// flags change, so a digest of the files is among them. Files of other kinds do not count, or every
// edit would compile the C code of all dependencies.
func (co *Checkout) CSources(c *plan.CompileAction, command plan.Command) (plan.Command, error) {
	if c.Cgo == "" {
		return command, nil
	}
	var digests []string
	for _, src := range co.sourcesAndCDirs(c) {
		digest, err := co.Hasher.Files(src, skipNonC(co.skipFunc(src)))
		if err != nil {
			return command, fmt.Errorf("cannot read the sources in %s: %w", src, err)
		}
		digests = append(digests, digest)
	}
	flag := plan.Text("-D" + sourcesName + "=" + cache.DigestOf(digests...))
	command.Env = slices.Clone(command.Env)
	for i, v := range command.Env {
		if v.Name == "CGO_CPPFLAGS" {
			command.Env[i].Value += " " + flag
			return command, nil
		}
	}
	command.Env = append(command.Env, plan.Var{Name: "CGO_CPPFLAGS", Value: flag})
	return command, nil
}

// cExtensions are the extensions of files that C compilers and linkers read (gcc(1)).
var cExtensions = strings.Fields(".c .cc .cp .cxx .cpp .c++ .h .hh .hp .hxx .hpp .h++ .inc .inl .ipp .tcc .def .i " +
	".ii " +
	".m .mm .s .sx " +
	".f .for .f90 .f95 .a .o .so .syso .dylib .tbd .ld .lds .map .pc")

var soVersion = regexp.MustCompile(`\.so(\.[0-9]+)+$`)

// skipNonC excludes what skip excludes, and files that no C compiler reads.
func skipNonC(skip func(rel string, isDir bool) bool) func(rel string, isDir bool) bool {
	return func(rel string, isDir bool) bool {
		name := strings.ToLower(filepath.Base(rel))
		read := slices.Contains(cExtensions, path.Ext(name)) || soVersion.MatchString(name)
		return skip(rel, isDir) || !isDir && !read
	}
}
