package distribution

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
)

// A NoLibrariesError is a library that this machine does not have, as with musl, NixOS or macOS.
type NoLibrariesError struct{ Name string }

func (e *NoLibrariesError) Error() string {
	return fmt.Sprintf("the programs of this Go distribution need %s, which this machine does not have: "+
		"use go1.21 or newer, or a machine with the GNU C library", e.Name)
}

// findLibraries returns the loader and the shared libraries that the programs of a distribution need, and
// those that these need, sorted by target: none where all programs are static, as from go1.21 on.
// Where one is not on this machine, the error is a *NoLibrariesError.
func findLibraries(root string) ([]content.Lib, error) {
	programs, err := dynamicPrograms(root)
	if err != nil || len(programs) == 0 {
		return nil, err
	}
	l := &libraries{dirs: libraryDirs(), found: map[string]content.Lib{}}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		if err := l.add(name, programs[name]); err != nil {
			return nil, err
		}
	}
	return slices.SortedFunc(maps.Values(l.found),
		func(a, b content.Lib) int { return strings.Compare(a.Target, b.Target) }), nil
}

// libraries collects the libraries of programs on this machine.
type libraries struct {
	dirs  []string               // where the loader looks
	found map[string]content.Lib // by file name
	// home is the directory of the first library, and becomes that of all others: without /etc/ld.so.cache
	// the loader searches only its own directory.
	home string
}

// add adds what a program needs.
func (l *libraries) add(name string, program *elffile.File) error {
	s := elffile.Search{Root: hostRoot{}, Path: l.dirs, Loaded: slices.Collect(maps.Keys(l.found))}
	needed, err := s.Closure(name, program)
	if err != nil {
		return err
	}
	for _, lib := range needed {
		source, ok := resolveFile(lib.Path)
		if lib.File == nil || !ok {
			return &NoLibrariesError{Name: lib.Name}
		}
		target := lib.Path
		if lib.Name != program.Interp {
			if l.home == "" {
				l.home = path.Dir(lib.Path)
			}
			target = path.Join(l.home, lib.Name)
		}
		l.found[path.Base(lib.Name)] = content.Lib{Target: target, Source: source}
	}
	return nil
}

// dynamicPrograms are the programs of bin and pkg/tool that have a loader, by path.
func dynamicPrograms(root string) (map[string]*elffile.File, error) {
	all := map[string]*elffile.File{}
	visit := func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := openELF(path)
		if f != nil && f.Interp != "" {
			all[path] = f
		}
		return err
	}
	for _, dir := range []string{"bin", filepath.Join("pkg", "tool")} {
		if err := filepath.WalkDir(filepath.Join(root, dir), visit); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// hostRoot is the file system of this machine.
type hostRoot struct{}

// Lib implements elffile.Root.
func (hostRoot) Lib(name string) (*elffile.File, error) {
	source, ok := resolveFile(name)
	if !ok {
		return nil, nil
	}
	return openELF(source)
}

// openELF opens an ELF file. It returns nil for other files and damaged ones.
func openELF(path string) (*elffile.File, error) {
	f, err := elffile.Open(path)
	if format := (*elf.FormatError)(nil); errors.As(err, &format) || errors.Is(err, elffile.ErrNotELF) {
		return nil, nil
	}
	return f, err
}

// resolveFile returns path without symbolic links; false if there is no such file.
func resolveFile(path string) (string, bool) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", false
	}
	info, err := os.Stat(real)
	return real, err == nil && info.Mode().IsRegular()
}
