package elffile

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Root is a file system in which a loader looks.
type Root interface {
	// Lib returns the ELF file that an absolute path leads to, links followed; nil where
	// there is none.
	Lib(name string) (*File, error)
}

// A Search is where a loader looks (ld.so(8); for musl, ldso/dynlink.c).
type Search struct {
	Root   Root
	Path   []string // LD_LIBRARY_PATH
	Config []string // directories of ld.so.conf, or of musl's ld-musl-<arch>.path
	Loaded []string // names of libraries that are loaded already, and not looked for
}

// A Lib is a library that a program loads.
type Lib struct {
	Name string // as it is asked for
	Path string // where it is found
	By   string // what asks for it
	File *File  // nil if it is not found
	// Configured: it is in a directory that the loader has from its configuration alone.
	Configured bool
}

// A node is a program or library in the graph of dependencies.
type node struct {
	path string
	file *File
}

// Closure returns the loader of a program, and every library that it needs, directly or not, each
// once. name is the program's absolute path. Missing libraries have no File. A static program has
// none.
func (s Search) Closure(name string, program *File) ([]Lib, error) {
	var libs []Lib
	if program.Interp != "" {
		f, err := s.match(program.Interp, program)
		if err != nil {
			return nil, err
		}
		libs = append(libs, Lib{Name: program.Interp, Path: program.Interp, By: name, File: f})
	}
	todo := []node{{name, program}}
	seen := map[string]bool{path.Base(program.Interp): true}
	for _, loaded := range s.Loaded {
		seen[loaded] = true
	}
	for ; len(todo) > 0; todo = todo[1:] {
		for _, need := range todo[0].file.Needed {
			if seen[need] || isMuslLoader(program.Interp, need) {
				continue
			}
			seen[need] = true
			lib, err := s.find(need, todo[0], node{name, program})
			if err != nil {
				return nil, err
			}
			libs = append(libs, lib)
			if lib.File != nil {
				todo = append(todo, node{lib.Path, lib.File})
			}
		}
	}
	return libs, nil
}

// Find finds a library that a program loads while it runs.
func (s Search) Find(name string, program *File) (Lib, error) {
	n := node{"/", program}
	return s.find(name, n, n)
}

// find finds a library. The program's RPATH applies to all that it loads; RUNPATH only to what its
// own file needs.
func (s Search) find(name string, by, program node) (Lib, error) {
	lib := Lib{Name: name, By: by.path}
	own := by.searchDirs()
	if program.file.Rpath {
		own = append(own, program.searchDirs()...)
	}
	if strings.Contains(name, "/") {
		own = []string{""}
	}
	byDefault := defaultDirs(program.file)
	for i, dir := range slices.Concat(own, s.Path, s.Config, byDefault) {
		at := path.Join("/", dir, name)
		f, err := s.match(at, program.file)
		if err != nil {
			return lib, err
		}
		if f != nil {
			lib.Path, lib.File = at, f
			lib.Configured = i >= len(own)+len(s.Path) && !slices.Contains(byDefault, dir)
			return lib, nil
		}
	}
	return lib, nil
}

// match returns the file at a path if it is for the program's machine.
func (s Search) match(name string, program *File) (*File, error) {
	f, err := s.Root.Lib(name)
	if err != nil || f == nil || f.Machine != program.Machine {
		return nil, err
	}
	return f, nil
}

var origin = regexp.MustCompile(`\$ORIGIN\b|\$\{ORIGIN\}`)

// searchDirs returns the directories that a file names itself; $ORIGIN is its own.
func (n node) searchDirs() []string {
	dirs := make([]string, len(n.file.Runpath))
	for i, dir := range n.file.Runpath {
		dirs[i] = origin.ReplaceAllLiteralString(dir, path.Dir(n.path))
	}
	return dirs
}

// UsesMusl reports whether a program's loader is musl's.
func (f *File) UsesMusl() bool { return strings.HasPrefix(path.Base(f.Interp), "ld-musl-") }

var muslOwn = regexp.MustCompile(`^lib(c|pthread|rt|m|dl|util|xnet)\.`)

// isMuslLoader reports whether a library is the one that musl's loader contains.
func isMuslLoader(interp, name string) bool {
	return (&File{Interp: interp}).UsesMusl() && muslOwn.MatchString(name)
}

// triplets are Debian's names of machines, after which it calls directories
// (https://wiki.debian.org/Multiarch/Tuples).
var triplets = map[string]string{
	"EM_X86_64 ELFCLASS64": "x86_64-linux-gnu", "EM_AARCH64 ELFCLASS64": "aarch64-linux-gnu",
	"EM_386 ELFCLASS32": "i386-linux-gnu", "EM_ARM ELFCLASS32": "arm-linux-gnueabihf",
	"EM_RISCV ELFCLASS64": "riscv64-linux-gnu", "EM_S390 ELFCLASS64": "s390x-linux-gnu",
	"EM_PPC64 ELFCLASS64": "powerpc64le-linux-gnu", "EM_LOONGARCH ELFCLASS64": "loongarch64-linux-gnu",
}

// defaultDirs returns the directories in which a program's loader looks by default.
func defaultDirs(program *File) []string {
	if program.UsesMusl() {
		return []string{"/lib", "/usr/local/lib", "/usr/lib"}
	}
	var dirs []string
	if triplet := triplets[program.Machine]; triplet != "" {
		dirs = append(dirs, "/lib/"+triplet, "/usr/lib/"+triplet)
	}
	if strings.HasSuffix(program.Machine, "64") {
		dirs = append(dirs, "/lib64", "/usr/lib64")
	}
	return append(dirs, "/lib", "/usr/lib")
}

// MissingVersions returns the versions of a library that f needs and lib does not define. A library
// without versions, such as musl's, satisfies all.
func (f *File) MissingVersions(lib Lib) []string {
	if lib.File == nil || len(lib.File.Defs) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.Needs[lib.Name]), func(v string) bool {
		return slices.Contains(lib.File.Defs, v)
	})
}
