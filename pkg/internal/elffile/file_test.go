package elffile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// built compiles a C program or library with gcc.
func built(t *testing.T, source string, args ...string) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux, where programs are ELF")
	}
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc: ", err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "source.c")
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "built")
	if msg, err := exec.Command(gcc, append([]string{"-o", out, file}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	return out
}

func open(t *testing.T, name string) *File {
	t.Helper()
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const hello = "#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }\n"

func TestProgram(t *testing.T) {
	f := open(t, built(t, hello, "-Wl,-rpath,$ORIGIN/lib:/opt/lib"))
	if f.Interp == "" || f.IsStatic() {
		t.Errorf("a dynamic program is loaded by %q", f.Interp)
	}
	if !slices.Contains(f.Needed, "libc.so.6") {
		t.Errorf("it needs %q", f.Needed)
	}
	if want := []string{"$ORIGIN/lib", "/opt/lib"}; !slices.Equal(f.Runpath, want) {
		t.Errorf("it looks in %q, want %q", f.Runpath, want)
	}
	if len(f.Needs["libc.so.6"]) == 0 {
		t.Errorf("it needs the versions %v", f.Needs)
	}
}

func TestStatic(t *testing.T) {
	if f := open(t, built(t, hello, "-static")); !f.IsStatic() {
		t.Errorf("a static program is loaded by %q and needs %q", f.Interp, f.Needed)
	}
}

func TestLibrary(t *testing.T) {
	versions := filepath.Join(t.TempDir(), "map")
	if err := os.WriteFile(versions, []byte("ONE_1 { global: one; };\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	f := open(t, built(t, "int one(void) { return 1; }\n", "-shared", "-fPIC", "-Wl,-soname,libone.so.1",
		"-Wl,--version-script="+versions))
	if f.Soname != "libone.so.1" || f.Interp != "" {
		t.Errorf("the library is %+v", f)
	}
	if !slices.Contains(f.Defs, "ONE_1") {
		t.Errorf("it offers %q", f.Defs)
	}
}

// A library without symbol versions, such as musl's, is one as well.
func TestNoVersions(t *testing.T) {
	f := open(t, built(t, "int one(void) { return 1; }\n", "-shared", "-fPIC", "-nostdlib"))
	if len(f.Defs)+len(f.Needs) > 0 || !f.IsStatic() {
		t.Errorf("the library is %+v", f)
	}
}

func TestNotELF(t *testing.T) {
	for _, text := range []string{"", "#!/bin/sh\n"} {
		file := filepath.Join(t.TempDir(), "script")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(file); !errors.Is(err, ErrNotELF) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestDamaged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "half")
	if err := os.WriteFile(file, []byte("\x7fELF\x02\x01\x01 and no more"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || errors.Is(err, ErrNotELF) {
		t.Errorf("half a file: %v", err)
	}
}
