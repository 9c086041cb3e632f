package elffile

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Root is a file system in which a loader would look.
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
	File *File  // nil where it is not found
	// Configured: it is in a directory that the loader has from its configuration alone.
	Configured bool
}

// A node is a program or library on the way through what is needed.
type node struct {
	path string
	file *File
}

// Closure lists the loader of a program, first, and every library that the program needs,
// directly or through others; each once. name is the program's absolute path. Libraries that
// are not found have no File. A static program has none.
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
			if seen[need] || isMusl(program.Interp, need) {
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

// Find looks for a library as a program would that loads it while it runs.
func (s Search) Find(name string, program *File) (Lib, error) {
	n := node{"/", program}
	return s.find(name, n, n)
}

// find looks for a library. RPATH of the program counts for all that it loads; RUNPATH only
// for what the file that has it needs itself.
func (s Search) find(name string, by, program node) (Lib, error) {
	lib := Lib{Name: name, By: by.path}
	own := by.dirs()
	if program.file.Rpath {
		own = append(own, program.dirs()...)
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

// match is the file at a path if it is of the program's machine.
func (s Search) match(name string, program *File) (*File, error) {
	f, err := s.Root.Lib(name)
	if err != nil || f == nil || f.Machine != program.Machine {
		return nil, err
	}
	return f, nil
}

var origin = regexp.MustCompile(`\$ORIGIN\b|\$\{ORIGIN\}`)

// dirs are the directories that a file says itself; $ORIGIN is its own.
func (n node) dirs() []string {
	dirs := make([]string, len(n.file.Runpath))
	for i, dir := range n.file.Runpath {
		dirs[i] = origin.ReplaceAllLiteralString(dir, path.Dir(n.path))
	}
	return dirs
}

// Musl reports whether a program is loaded by musl's loader.
func (f *File) Musl() bool { return strings.HasPrefix(path.Base(f.Interp), "ld-musl-") }

var muslOwn = regexp.MustCompile(`^lib(c|pthread|rt|m|dl|util|xnet)\.`)

// isMusl reports a library that musl's loader is itself.
func isMusl(interp, name string) bool {
	return (&File{Interp: interp}).Musl() && muslOwn.MatchString(name)
}

// triplets are Debian's names of machines, after which it calls directories
// (https://wiki.debian.org/Multiarch/Tuples).
var triplets = map[string]string{
	"EM_X86_64 ELFCLASS64": "x86_64-linux-gnu", "EM_AARCH64 ELFCLASS64": "aarch64-linux-gnu",
	"EM_386 ELFCLASS32": "i386-linux-gnu", "EM_ARM ELFCLASS32": "arm-linux-gnueabihf",
	"EM_RISCV ELFCLASS64": "riscv64-linux-gnu", "EM_S390 ELFCLASS64": "s390x-linux-gnu",
	"EM_PPC64 ELFCLASS64": "powerpc64le-linux-gnu", "EM_LOONGARCH ELFCLASS64": "loongarch64-linux-gnu",
}

// defaultDirs are where a program's loader looks by itself.
func defaultDirs(program *File) []string {
	if program.Musl() {
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

// Lacks are the versions of a library that f needs and the one found does not offer. A library
// without versions, such as musl's, goes with all.
func (f *File) Lacks(lib Lib) []string {
	if lib.File == nil || len(lib.File.Defs) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.Needs[lib.Name]), func(v string) bool {
		return slices.Contains(lib.File.Defs, v)
	})
}
