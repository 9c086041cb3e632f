package testbase

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// GoVersion is the Go of Toolchain.
const GoVersion = "1.26.8"

// Names of the images in the engine. They stay there between runs.
const (
	DebianTag    = "gobuild-test-debian:" + suite
	ToolchainTag = "gobuild-test-gcc:" + GoVersion
	CrossTag     = "gobuild-test-cross:" + GoVersion
)

// Debian returns an image of Debian's essential packages and apt.
func Debian(t testing.TB) v1.Image {
	t.Helper()
	return assemble(t, nil, archive(t))
}

// Toolchain returns an image of Debian with gcc, the C library's headers, and Go.
func Toolchain(t testing.TB) v1.Image {
	t.Helper()
	return withGo(t, archive(t, "gcc", "libc6-dev"))
}

// Cross returns Toolchain with a compiler for each of linux/amd64 and linux/arm64, x86_64-linux-gnu-gcc and
// aarch64-linux-gnu-gcc: one is the machine's own.
func Cross(t testing.TB) v1.Image {
	t.Helper()
	switch runtime.GOARCH {
	case "amd64":
		return withGo(t, archive(t, "gcc", "libc6-dev", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"))
	case "arm64":
		return withGo(t, archive(t, "gcc", "libc6-dev", "gcc-x86-64-linux-gnu", "libc6-dev-amd64-cross"))
	}
	t.Skip("needs amd64 or arm64, and this is " + runtime.GOARCH)
	return nil
}

// withGo returns an image of an archive and Go.
func withGo(t testing.TB, tree string) v1.Image {
	t.Helper()
	user, err := os.UserCacheDir()
	must(t, err)
	dir := filepath.Join(user, "gobuild")
	client := toolchain.Open(goproxy.FromEnvironment(os.Environ()), dir)
	tc, err := distribution.Image(t.Context(), client, nil, dir, GoVersion, runtime.GOARCH)
	must(t, err)
	layers, err := tc.Layers()
	must(t, err)
	const path = "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	return assemble(t, map[string]string{"PATH": path}, tree, layers[0])
}

// assemble returns an image of an archive and further layers.
func assemble(t testing.TB, env map[string]string, tree string, layers ...v1.Layer) v1.Image {
	t.Helper()
	digests, err := cache.OpenStore(cacheDir(t))
	must(t, err)
	first, err := layer.FromArchive(t.Context(), tree, filepath.Base(tree), digests)
	must(t, err)
	img, err := image.Assemble(nil, image.Spec{
		Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH},
		Layers:   append([]v1.Layer{first}, layers...), Env: env, Cmd: []string{"/bin/sh"},
	})
	must(t, err)
	return img
}

// LoadDebian brings Debian into the engine and returns its name there.
func LoadDebian(t testing.TB) string {
	t.Helper()
	return load(t, DebianTag, func() v1.Image { return Debian(t) })
}

// LoadToolchain brings Toolchain into the engine and returns its name there.
func LoadToolchain(t testing.TB) string {
	t.Helper()
	return load(t, ToolchainTag, func() v1.Image { return Toolchain(t) })
}

// LoadCross brings Cross into the engine and returns its name there.
func LoadCross(t testing.TB) string {
	t.Helper()
	return load(t, CrossTag, func() v1.Image { return Cross(t) })
}

// load brings an image into the engine that several processes may want at the same time.
func load(t testing.TB, tag string, img func() v1.Image) string {
	t.Helper()
	unlock, err := fsx.Lock(context.Background(), filepath.Join(cacheDir(t), "load.lock"), func() {})
	must(t, err)
	defer unlock()
	return loadAlone(t, tag, img)
}

func loadAlone(t testing.TB, tag string, img func() v1.Image) string {
	t.Helper()
	e, err := engine.Connect(t.Context(), "")
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	defer e.Close()
	_, err = sink.Load(t.Context(), e.Images, sink.Loading{Image: img(), Tags: []string{tag}})
	must(t, err)
	return tag
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
