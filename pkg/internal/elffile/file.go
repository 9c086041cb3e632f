package elffile

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A File is what a loader needs to know of a program or library (System V ABI, "Dynamic Linking";
// for versions the Linux Standard Base, "Symbol Versioning").
type File struct {
	Machine string // "EM_X86_64 ELFCLASS64": files of another one do not go together with it
	Interp  string // path of the loader that a program asks for; "" for a static one or a library
	Soname  string // what a library calls itself
	Needed  []string
	Runpath []string            // directories to look in before the loader's own; may hold $ORIGIN
	Rpath   bool                // Runpath is of the old kind, which counts for libraries of libraries too
	Needs   map[string][]string // versions that must be there, by library
	Defs    []string            // versions that a library offers
}

// ErrNotELF is what Parse and Open answer with for files of another kind.
var ErrNotELF = errors.New("not an ELF file")

// IsStatic reports whether a program needs neither a loader nor libraries.
func (f *File) IsStatic() bool { return f.Interp == "" && len(f.Needed) == 0 }

// Open reads the file of that name.
func Open(name string) (*File, error) {
	r, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := Parse(r)
	if err != nil && !errors.Is(err, ErrNotELF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, err
}

// Parse reads a file's headers and its dynamic section. The error is ErrNotELF if the file has no
// ELF header.
func Parse(r io.ReaderAt) (*File, error) {
	magic := make([]byte, len(elf.ELFMAG))
	if _, err := r.ReadAt(magic, 0); err != nil || string(magic) != elf.ELFMAG {
		return nil, ErrNotELF
	}
	e, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	f := &File{Machine: e.Machine.String() + " " + e.Class.String()}
	if f.Interp, err = readInterp(e); err != nil {
		return nil, err
	}
	if e.SectionByType(elf.SHT_DYNAMIC) == nil {
		return f, nil
	}
	if err := checkLimits(e); err != nil {
		return nil, err
	}
	if err := f.readDynamic(e); err != nil {
		return nil, err
	}
	return f, f.readVersions(e)
}

// readInterp returns the text of the PT_INTERP segment.
func readInterp(e *elf.File) (string, error) {
	for _, p := range e.Progs {
		if p.Type == elf.PT_INTERP {
			const longest = 4096
			text, err := io.ReadAll(io.LimitReader(p.Open(), longest))
			return strings.TrimRight(string(text), "\x00"), err
		}
	}
	return "", nil
}

// readDynamic reads the strings of the dynamic section. DT_RUNPATH overrides DT_RPATH.
func (f *File) readDynamic(e *elf.File) error {
	var paths [2][]string
	var soname []string
	for _, x := range []struct {
		tag elf.DynTag
		to  *[]string
	}{{elf.DT_NEEDED, &f.Needed}, {elf.DT_SONAME, &soname}, {elf.DT_RPATH, &paths[0]}, {elf.DT_RUNPATH, &paths[1]}} {
		list, err := e.DynString(x.tag)
		if err != nil {
			return err
		}
		*x.to = list
	}
	f.Soname = strings.Join(soname, "")
	f.Runpath = splitPaths(paths[1])
	if len(f.Runpath) == 0 {
		f.Runpath = splitPaths(paths[0])
		f.Rpath = len(f.Runpath) > 0
	}
	return nil
}

func splitPaths(list []string) []string {
	var dirs []string
	for _, text := range list {
		for dir := range strings.SplitSeq(text, ":") {
			if dir != "" {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// readVersions reads the needed and the defined versions. A weak need does not count.
func (f *File) readVersions(e *elf.File) error {
	if e.SectionByType(elf.SHT_GNU_VERSYM) == nil {
		return nil
	}
	needs, err := e.DynamicVersionNeeds()
	if err != nil {
		return err
	}
	for _, lib := range needs {
		for _, v := range lib.Needs {
			if v.Flags&elf.VER_FLG_WEAK == 0 {
				if f.Needs == nil {
					f.Needs = map[string][]string{}
				}
				f.Needs[lib.Name] = append(f.Needs[lib.Name], v.Dep)
			}
		}
	}
	defs, err := e.DynamicVersions()
	if err != nil {
		return err
	}
	for _, v := range defs {
		f.Defs = append(f.Defs, v.Name)
	}
	return nil
}
