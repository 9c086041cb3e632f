package toolchain

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A finder collects libraries by where they are found.
type finder struct {
	found map[string]Lib // by file name
	home  string         // the directory of the C library, where its loader always looks
}

// program collects the loader and the libraries of a program.
func (f *finder) program(b *binary) error {
	source, ok := resolve(b.interp)
	if !ok {
		return &NoLibrariesError{Name: b.interp}
	}
	f.found[path.Base(b.interp)] = Lib{Target: b.interp, Source: source}
	return f.libraries(b)
}

// libraries collects what b needs, and what that needs.
func (f *finder) libraries(b *binary) error {
	for _, name := range b.needed {
		if _, ok := f.found[name]; ok {
			continue
		}
		lib, source, err := f.find(name, b)
		if err != nil {
			return err
		}
		f.found[name] = Lib{Target: path.Join(f.home, name), Source: source}
		if err := f.libraries(lib); err != nil {
			return err
		}
	}
	return nil
}

// find looks for a library of b's kind where the loader does. All libraries are to stand in
// the directory of the first, which for the loader of the C library is its own: without the
// cache of /etc/ld.so.cache it looks nowhere else.
func (f *finder) find(name string, b *binary) (*binary, string, error) {
	for _, dir := range libraryDirs() {
		source, ok := resolve(filepath.Join(dir, name))
		if !ok {
			continue
		}
		lib, err := readBinary(source)
		if err != nil {
			return nil, "", err
		}
		if lib == nil || lib.machine != b.machine || lib.class != b.class {
			continue
		}
		if f.home == "" {
			f.home = filepath.ToSlash(dir)
		}
		return lib, source, nil
	}
	return nil, "", &NoLibrariesError{Name: name}
}

// libraryDirs are the directories that the loader searches on this machine: its own ones
// and those of /etc/ld.so.conf (ld.so(8), ldconfig(8)).
func libraryDirs() []string {
	dirs := []string{"/lib64", "/usr/lib64"}
	for _, base := range []string{"/lib", "/usr/lib"} {
		triples, _ := filepath.Glob(base + "/*-linux-gnu*")
		dirs = append(append(dirs, triples...), base)
	}
	return append(dirs, readLdConf("/etc/ld.so.conf", 0)...)
}

// readLdConf reads the directories of an ld.so.conf file and of those that it includes.
func readLdConf(file string, depth int) []string {
	data, err := readable.ReadFile(file, maxKept)
	if err != nil || depth > 8 {
		return nil
	}
	var dirs []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		switch fields := strings.Fields(line); {
		case len(fields) == 0:
		case fields[0] == "include":
			for _, pattern := range fields[1:] {
				dirs = append(dirs, includeLdConf(file, pattern, depth)...)
			}
		case path.IsAbs(fields[0]) && !slices.Contains(dirs, fields[0]):
			dirs = append(dirs, fields[0])
		}
	}
	return dirs
}

func includeLdConf(file, pattern string, depth int) []string {
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(filepath.Dir(file), pattern)
	}
	names, _ := filepath.Glob(pattern)
	var dirs []string
	for _, name := range names {
		dirs = append(dirs, readLdConf(name, depth+1)...)
	}
	return dirs
}
