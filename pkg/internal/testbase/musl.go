package testbase

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// Musl returns an image of nothing but the C library musl, as Debian packages it.
func Musl(t testing.TB) v1.Image {
	t.Helper()
	if _, err := exec.LookPath("apt-get"); err != nil {
		t.Skip("needs apt-get: ", err)
	}
	dir := filepath.Join(cacheDir(t), "musl-"+runtime.GOARCH)
	if _, err := os.Stat(dir); err != nil {
		unpack(t, "musl", dir)
	}
	entries, err := layer.Walk(filepath.Join(dir, "lib"), "/lib", nil)
	must(t, err)
	entries = append(entries, layer.Entry{Path: "/etc/os-release",
		Data: []byte("ID=musl\nPRETTY_NAME=\"Only musl\"\n")})
	layer, err := layer.FromEntries(t.Context(), entries, nil)
	must(t, err)
	img, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH},
		Layers: []v1.Layer{layer}})
	must(t, err)
	return img
}

// CrossLibc returns an image for linux/arm64 of nothing but Debian's C library, as its cross compiler has it.
func CrossLibc(t testing.TB) v1.Image {
	t.Helper()
	entries, err := layer.Walk(filepath.Join(CrossLibcDir(t), "lib"), "/lib", nil)
	must(t, err)
	entries = append(entries, layer.Entry{Path: "/etc/os-release",
		Data: []byte("ID=debian\nPRETTY_NAME=\"Only glibc\"\n")})
	layer, err := layer.FromEntries(t.Context(), entries, nil)
	must(t, err)
	img, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "linux", Architecture: "arm64"},
		Layers: []v1.Layer{layer}})
	must(t, err)
	return img
}

// CrossLibcDir returns the directory that has the lib of CrossLibc.
func CrossLibcDir(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("apt-get"); err != nil {
		t.Skip("needs apt-get: ", err)
	}
	dir := filepath.Join(cacheDir(t), "libc6-arm64-cross")
	if _, err := os.Stat(dir); err != nil {
		unpack(t, "libc6-arm64-cross", dir)
	}
	return filepath.Join(dir, "usr", "aarch64-linux-gnu")
}

// unpack downloads a package of Debian and puts its files into a new directory.
func unpack(t testing.TB, pkg, dir string) {
	t.Helper()
	tmp := t.TempDir()
	download := exec.Command("apt-get", "-o", "APT::Sandbox::User=root", "download", pkg)
	download.Dir = tmp
	if out, err := download.CombinedOutput(); err != nil {
		t.Skipf("needs the package %s: %v\n%s", pkg, err, out)
	}
	found, _ := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if len(found) != 1 {
		t.Fatalf("apt-get download %s got %q", pkg, found)
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), "unpack-")
	must(t, err)
	command(t, "dpkg-deb", "-x", found[0], aside)
	if err := os.Rename(aside, dir); err != nil {
		os.RemoveAll(aside) // another test was first
	}
}
