package elffile

import (
	"slices"
	"testing"
)

// disk is a made-up file system of libraries.
type disk map[string]*File

func (d disk) Lib(name string) (*File, error) { return d[name], nil }

const amd64, arm64 = "EM_X86_64 ELFCLASS64", "EM_AARCH64 ELFCLASS64"

func lib(needs ...string) *File { return &File{Machine: amd64, Needed: needs} }

// found returns the paths of a program's closure, "-" and the name for what is missing.
func found(t *testing.T, s Search, name string, program *File) []string {
	t.Helper()
	libs, err := s.Closure(name, program)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, l := range libs {
		if l.File == nil {
			l.Path = "-" + l.Name
		}
		list = append(list, l.Path)
	}
	return list
}

func TestClosure(t *testing.T) {
	const loader, debian = "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/"
	other := &File{Machine: arm64}
	withRunpath := lib("libdeep.so")
	withRunpath.Runpath = []string{"$ORIGIN/deep"}
	for name, c := range map[string]struct {
		disk    disk
		program File
		search  Search
		want    []string
	}{
		"libraries of libraries": {
			disk{loader: lib(), debian + "libc.so.6": lib("ld-linux-x86-64.so.2"), debian +
				"liba.so": lib("libb.so", "libc.so.6"), "/usr/lib/libb.so": lib("liba.so")},
			File{Interp: loader, Needed: []string{"liba.so", "libc.so.6"}}, Search{},
			[]string{loader, debian + "liba.so", debian + "libc.so.6", "/usr/lib/libb.so"},
		},
		"another machine's": {disk{debian + "liba.so": other, "/usr/lib/liba.so": lib()},
			File{Needed: []string{"liba.so"}}, Search{}, []string{"/usr/lib/liba.so"}},
		"missing": {disk{}, File{Interp: loader, Needed: []string{"liba.so"}}, Search{},
			[]string{"-" + loader, "-liba.so"}},
		"configured": {disk{"/opt/liba.so": lib()}, File{Needed: []string{"liba.so"}},
			Search{Config: []string{"/opt"}}, []string{"/opt/liba.so"}},
		"LD_LIBRARY_PATH": {disk{"/p/liba.so": lib(), "/opt/liba.so": lib()}, File{Needed: []string{"liba.so"}},
			Search{Config: []string{"/opt"}, Path: []string{"/p"}}, []string{"/p/liba.so"}},
		"beside the program": {
			disk{"/app/lib/liba.so": lib("libb.so"), "/app/lib/libb.so": lib()},
			File{Needed: []string{"liba.so"}, Runpath: []string{"${ORIGIN}/../lib"}}, Search{},
			[]string{"/app/lib/liba.so", "-libb.so"},
		},
		"RPATH counts for all": {
			disk{"/app/lib/liba.so": lib("libb.so"), "/app/lib/libb.so": lib()},
			File{Needed: []string{"liba.so"}, Runpath: []string{"$ORIGIN/../lib"}, Rpath: true}, Search{},
			[]string{"/app/lib/liba.so", "/app/lib/libb.so"},
		},
		"beside a library": {
			disk{"/usr/lib/liba.so": withRunpath, "/usr/lib/deep/libdeep.so": lib()},
			File{Needed: []string{"liba.so"}}, Search{}, []string{"/usr/lib/liba.so", "/usr/lib/deep/libdeep.so"},
		},
		"musl is its own library": {
			disk{"/lib/ld-musl-x86_64.so.1": lib(), "/usr/lib/libz.so.1": lib("libc.musl-x86_64.so.1")},
			File{Interp: "/lib/ld-musl-x86_64.so.1", Needed: []string{"libc.so", "libz.so.1"}}, Search{},
			[]string{"/lib/ld-musl-x86_64.so.1", "/usr/lib/libz.so.1"},
		},
		"loaded already": {disk{"/usr/lib/libb.so": lib()}, File{Needed: []string{"liba.so", "libb.so"}},
			Search{Loaded: []string{"liba.so"}}, []string{"/usr/lib/libb.so"}},
		"a path": {disk{"/x/liba.so": lib()}, File{Needed: []string{"/x/liba.so"}}, Search{},
			[]string{"/x/liba.so"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.program.Machine, c.search.Root = amd64, c.disk
			if got := found(t, c.search, "/app/bin/program", &c.program); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestLacks(t *testing.T) {
	program := &File{Needs: map[string][]string{"libc.so.6": {"GLIBC_2.2.5", "GLIBC_2.38"}}}
	for _, c := range []struct {
		lib  Lib
		want []string
	}{
		{Lib{Name: "libc.so.6", File: &File{Defs: []string{"GLIBC_2.2.5", "GLIBC_2.36"}}}, []string{"GLIBC_2.38"}},
		{Lib{Name: "libc.so.6", File: &File{Defs: []string{"GLIBC_2.2.5", "GLIBC_2.38"}}}, nil},
		{Lib{Name: "libc.so.6", File: &File{}}, nil},
		{Lib{Name: "libm.so.6", File: &File{Defs: []string{"GLIBC_2.2.5"}}}, nil},
		{Lib{Name: "libc.so.6"}, nil},
	} {
		if got := program.MissingVersions(c.lib); !slices.Equal(got, c.want) {
			t.Errorf("of %+v it lacks %q, want %q", c.lib, got, c.want)
		}
	}
}

func TestConfigured(t *testing.T) {
	d := disk{"/opt/liba.so": lib(), "/usr/lib/libb.so": lib()}
	s := Search{Root: d, Config: []string{"/opt", "/usr/lib"}}
	program := &File{Machine: amd64}
	for name, want := range map[string]bool{"liba.so": true, "libb.so": false} {
		if l, err := s.Find(name, program); err != nil || l.File == nil || l.Configured != want {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}
