package testbase

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// suite is the Debian release.
const suite = "bookworm"

// archive returns a root file system of Debian with further packages, as a tar file.
func archive(t testing.TB, packages ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a Debian takes minutes to make: go tool mage test -long does it")
	}
	if _, err := exec.LookPath("debootstrap"); err != nil {
		t.Skip("needs debootstrap: ", err)
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root, as debootstrap does")
	}
	dir := cacheDir(t)
	file := filepath.Join(dir, strings.Join(append([]string{"debian", suite}, packages...), "-")+".tar")
	unlock, err := fsx.Lock(context.Background(), file+".lock", func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := os.Stat(file); err == nil {
		return file
	}
	tree, err := os.MkdirTemp(dir, "debootstrap-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(tree)
	args := []string{"--variant=minbase"}
	if len(packages) > 0 { // debootstrap refuses an empty list
		args = append(args, "--include="+strings.Join(packages, ","))
	}
	command(t, "debootstrap", append(args, suite, tree)...)
	prune(t, tree)
	// Devices and what the kernel shows is the container's.
	command(t, "tar", "--numeric-owner", "--sort=name", "-C", tree, "--exclude=./dev/*", "--exclude=./proc/*",
		"--exclude=./sys/*", "-cf", file+".new", ".")
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
	return file
}

// prune removes what apt can get again, and what nobody reads here.
func prune(t testing.TB, tree string) {
	t.Helper()
	for _, pattern := range []string{
		"var/cache/apt/archives/*.deb", "var/cache/apt/*.bin", "var/lib/apt/lists/*_*", "var/log/*.log",
		"usr/share/doc/*", "usr/share/locale/*", "usr/share/man/*",
	} {
		found, _ := filepath.Glob(filepath.Join(tree, pattern))
		for _, name := range found {
			if err := os.RemoveAll(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func cacheDir(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "gobuild-test")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func command(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
