package testbase

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// LoadHostile brings a toolchain image into the engine, under a tag, whose go does what it should not:
// see testdata/hostile. The image sets the variables in env.
func LoadHostile(t testing.TB, tag string, env map[string]string) string {
	t.Helper()
	return loadAlone(t, tag, func() v1.Image { return hostile(t, env) })
}

func hostile(t testing.TB, env map[string]string) v1.Image {
	t.Helper()
	program := filepath.Join(t.TempDir(), "go")
	_, file, _, _ := runtime.Caller(0)
	goBuild := exec.Command("go", "build", "-o", program,
		filepath.Join(filepath.Dir(file), "testdata", "hostile", "main.go"))
	goBuild.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := goBuild.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	layer, err := layer.FromEntries(t.Context(), []layer.Entry{
		{Path: "/evil/bin/go", Source: program, Mode: 0o755},
		{Path: "/evil/bin/gofmt", Link: "/usr/local/go/bin/gofmt"},
		{Path: "/evil/VERSION", Data: []byte("go" + GoVersion + "\n")},
	}, nil)
	must(t, err)
	user, err := os.UserCacheDir()
	must(t, err)
	dir := filepath.Join(user, "gobuild")
	client := toolchain.Open(goproxy.FromEnvironment(os.Environ()), dir)
	base, err := distribution.Image(context.Background(), client, nil, dir, GoVersion, runtime.GOARCH)
	must(t, err)
	all := map[string]string{"PATH": "/evil/bin:/usr/local/go/bin"}
	for name, value := range env {
		all[name] = value
	}
	img, err := image.Assemble(base, image.Spec{
		Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH}, Layers: []v1.Layer{layer}, Env: all,
	})
	must(t, err)
	return img
}
