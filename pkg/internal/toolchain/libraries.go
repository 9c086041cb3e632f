package toolchain

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Lib is a shared library, or the loader of shared libraries, that programs need.
type Lib struct {
	Target string // where the programs look for it: an absolute, slash-separated path
	Source string // the file on this machine, symbolic links resolved
}

// A NoLibrariesError is a library that this machine does not have: musl, NixOS, macOS.
type NoLibrariesError struct{ Name string }

func (e *NoLibrariesError) Error() string {
	return fmt.Sprintf("the programs of this Go distribution need %s, which this machine does not have: "+
		"use go1.21 or newer, or a machine with the GNU C library", e.Name)
}

// Libraries returns the shared libraries that the programs of a distribution need, and those
// that these need, sorted by target: none where all programs are static, as from go1.21 on.
// Where one is not on this machine, the error is a *NoLibrariesError.
func Libraries(root string) ([]Lib, error) {
	programs, err := dynamicPrograms(root)
	if err != nil || len(programs) == 0 {
		return nil, err
	}
	f := &finder{found: map[string]Lib{}}
	for _, p := range programs {
		if err := f.program(p); err != nil {
			return nil, err
		}
	}
	var libs []Lib
	for _, l := range f.found {
		libs = append(libs, l)
	}
	slices.SortFunc(libs, func(a, b Lib) int { return strings.Compare(a.Target, b.Target) })
	return libs, nil
}

// A binary is what the ELF headers say of a program or library
// (https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html).
type binary struct {
	machine elf.Machine
	class   elf.Class
	interp  string // the loader; "" for libraries and static programs
	needed  []string
}

// readBinary returns nil for what is no ELF file.
func readBinary(path string) (*binary, error) {
	f, err := elf.Open(path)
	if format := (*elf.FormatError)(nil); errors.As(err, &format) || errors.Is(err, io.EOF) || errors.Is(err,
		io.ErrUnexpectedEOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := &binary{machine: f.Machine, class: f.Class}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			name, err := io.ReadAll(io.LimitReader(p.Open(), 4096))
			if err != nil {
				return nil, err
			}
			b.interp = strings.TrimRight(string(name), "\x00")
		}
	}
	if f.Section(".dynamic") != nil {
		b.needed, err = f.ImportedLibraries()
	}
	return b, err
}

// dynamicPrograms are the programs of bin and pkg/tool that have a loader.
func dynamicPrograms(root string) ([]*binary, error) {
	var all []*binary
	visit := func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := readBinary(path)
		if b != nil && b.interp != "" {
			all = append(all, b)
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

// resolve is path without symbolic links; false where there is no such file.
func resolve(path string) (string, bool) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", false
	}
	info, err := os.Stat(real)
	return real, err == nil && info.Mode().IsRegular()
}
