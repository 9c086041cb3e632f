package distribution

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// TestLibraries runs an old go command with the libraries that were found, and no others.
func TestLibraries(t *testing.T) {
	for _, version := range []string{"1.2.2", "1.10.8", "1.20.14"} {
		root := realToolchain(t, version)
		libs, err := findLibraries(root)
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
		if libs, err := findLibraries(realToolchain(t, version)); len(libs) > 0 || err != nil {
			t.Errorf("go%s: %v, %v", version, libs, err)
		}
	}
	if libs, err := findLibraries(t.TempDir()); len(libs) > 0 || err != nil {
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
	_, err = findLibraries(root)
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

// realToolchain is the GOROOT of a real distribution for linux/amd64, where gobuild itself keeps it.
func realToolchain(t *testing.T, version string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the module proxy")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("looks at programs of linux/amd64")
	}
	cache, err := os.UserCacheDir()
	check(t, err)
	store := toolchain.Open(goproxy.FromEnvironment(os.Environ()), filepath.Join(cache, "gobuild"))
	dir, err := store.Install(t.Context(), version, "linux", "amd64")
	check(t, err)
	return dir
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writeFile writes a file, and makes its directory.
func writeFile(path string, data []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600))
}
