package toolchain

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestLibraries runs an old go command with the libraries that were found, and no others.
func TestLibraries(t *testing.T) {
	for _, version := range []string{"1.2.2", "1.10.8", "1.20.14"} {
		root := realToolchain(t, version)
		libs, err := Libraries(root)
		if lacks := (*NoLibrariesError)(nil); errors.As(err, &lacks) {
			t.Skip(err)
		}
		check(t, err)
		loader, dir := "", t.TempDir()
		for _, l := range libs {
			data, err := os.ReadFile(l.Source)
			check(t, err)
			name := filepath.Join(dir, path.Base(l.Target))
			check(t, os.WriteFile(name, data, 0o755))
			if strings.HasPrefix(path.Base(l.Target), "ld-") {
				loader = name
			}
		}
		cmd := exec.Command(loader, "--inhibit-cache", "--list", filepath.Join(root, "bin", "go"))
		cmd.Env = []string{"LD_LIBRARY_PATH=" + dir}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("go%s: %v: %s", version, err, out)
		}
		for line := range strings.Lines(string(out)) {
			if _, at, ok := strings.Cut(line, " => "); ok && !strings.HasPrefix(at, dir) && !strings.Contains(line,
				"ld-linux") {
				t.Errorf("go%s needs another library: %s", version, line)
			}
		}
	}
}

func TestNoLibraries(t *testing.T) {
	for _, version := range []string{"1.22.5", "1.26.8"} {
		if libs, err := Libraries(realToolchain(t, version)); len(libs) > 0 || err != nil {
			t.Errorf("go%s: %v, %v", version, libs, err)
		}
	}
	if libs, err := Libraries(t.TempDir()); len(libs) > 0 || err != nil {
		t.Errorf("nothing at all: %v, %v", libs, err)
	}
}

// TestMissingLoader is a machine without the loader that the programs name.
func TestMissingLoader(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(realToolchain(t, "1.10.8"), "bin", "go"))
	check(t, err)
	const loader = "/lib64/ld-linux-x86-64.so.2\x00"
	changed := strings.ReplaceAll(string(data), loader, strings.Replace(loader, "linux", "nowhr", 1))
	root := t.TempDir()
	check(t, writeFile(filepath.Join(root, "bin", "go"), []byte(changed)))
	_, err = Libraries(root)
	var lacks *NoLibrariesError
	if !errors.As(err, &lacks) || lacks.Name != "/lib64/ld-nowhr-x86-64.so.2" {
		t.Errorf("error is %v", err)
	}
}

func TestLdConf(t *testing.T) {
	dir := t.TempDir()
	check(t, writeFile(filepath.Join(dir, "ld.so.conf"),
		[]byte("# comment\n/a # why\n\ninclude conf.d/*.conf\nhwcap 0 x\n/a\n")))
	check(t, writeFile(filepath.Join(dir, "conf.d", "b.conf"),
		[]byte("/b\ninclude "+filepath.Join(dir, "ld.so.conf")+"\n")))
	dirs := readLdConf(filepath.Join(dir, "ld.so.conf"), 0)
	if len(dirs) < 2 || dirs[0] != "/a" || dirs[1] != "/b" {
		t.Errorf("got %v", dirs)
	}
}
