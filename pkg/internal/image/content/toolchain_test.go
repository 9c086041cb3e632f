package content

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
)

// goTree returns something like a GOROOT, whose go is a program of ours.
func goTree(t *testing.T, file string, perm os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile(file)
	imagetest.WriteFile(t, filepath.Join(dir, "bin", "go"), string(imagetest.Must(t, data, err)), perm)
	imagetest.WriteFile(t, filepath.Join(dir, "pkg", "tool", "compile"), "tool", perm)
	imagetest.WriteFile(t, filepath.Join(dir, "src", "fmt", "print.go"), "package fmt", 0o644)
	imagetest.WriteFile(t, filepath.Join(dir, "VERSION"), "go1.99", 0o644)
	return dir
}

// unlabelled returns an image without the label by which other tests' clean-up would find and remove it.
func unlabelled(t *testing.T, img v1.Image) v1.Image {
	t.Helper()
	cf, err := img.ConfigFile()
	config := imagetest.Must(t, cf, err).Config
	delete(config.Labels, image.OwnLabel)
	img, err = mutate.Config(img, config)
	return imagetest.Must(t, img, err)
}

const probe = `package main

import ("crypto/x509"; "fmt"; "os"; "os/user")

func main() {
	pem, _ := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	tmp, _ := os.Stat("/tmp")
	lib, _ := os.ReadFile("/lib64/lib.so")
	u, _ := user.LookupId("65534")
	fmt.Println(x509.NewCertPool().AppendCertsFromPEM(pem), tmp.Mode(), string(lib),
		u.Username, os.Getenv("PATH"), os.Args[1:])
	for _, p := range []string{"pkg/tool/compile", "src/fmt/print.go"} {
		info, err := os.Stat("/usr/local/go/" + p)
		fmt.Println(info.Mode(), err)
	}
}
`

func TestToolchainRuns(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	lib := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "lib.so"), "library", 0o644)
	img, err := MakeToolchain(t.Context(), Distribution{Dir: goTree(t, imagetest.BuildProgram(t, probe), 0o644),
		Libs: []Lib{{"/lib64/lib.so", lib}}}, nil)
	tag := e.MakeTag(t, "1")
	if _, err := sink.Load(ctx, e, sink.Loading{Image: unlabelled(t, imagetest.Must(t, img, err)),
		Tags: []string{tag}}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("docker", "run", "--rm", "--network=none", "--read-only", "--user=12345:12345",
		tag).CombinedOutput()
	want := "true dtrwxrwxrwx library nobody /usr/local/go/bin:/usr/bin:/bin [version]\n-rwxr-xr-x <nil>\n-rw-r--r-- " +
		"<nil>\n"
	if string(imagetest.Must(t, out, err)) != want {
		t.Errorf("the toolchain's container printed %s", out)
	}
}

func TestToolchainDigests(t *testing.T) {
	file, cache := imagetest.BuildProgram(t, imagetest.Hello), &imagetest.Memory{}
	one, two := goTree(t, file, 0o644), goTree(t, file, 0o700)
	img, err := MakeToolchain(t.Context(), Distribution{Dir: one, ID: "h1:one"}, cache)
	other, err2 := MakeToolchain(t.Context(), Distribution{Dir: two}, nil)
	if imagetest.DigestOf(t, imagetest.Must(t, img, err)) != imagetest.DigestOf(t, imagetest.Must(t, other, err2)) {
		t.Error("the same toolchain in two places gave two images")
	}
	if cf, _ := img.ConfigFile(); cf.Architecture != runtime.GOARCH || cf.OS != "linux" {
		t.Errorf("the image is for %s", cf.Platform())
	}
	again, err := MakeToolchain(t.Context(), Distribution{Dir: two, ID: "h1:one"}, cache)
	if imagetest.DigestOf(t, imagetest.Must(t, again, err)) != imagetest.DigestOf(t, img) || cache.Hits != 1 {
		t.Errorf("the second time %d records were used", cache.Hits)
	}
	// One whose files are mended before they are read.
	mend := func() error {
		imagetest.WriteFile(t, filepath.Join(one, "src", "fmt", "print.go"), "package fmt // whole", 0o644)
		return nil
	}
	whole, err := MakeToolchain(t.Context(), Distribution{Dir: one, ID: "h1:two", Whole: mend}, cache)
	if imagetest.DigestOf(t, imagetest.Must(t, whole, err)) == imagetest.DigestOf(t, img) {
		t.Error("another toolchain gave the same image")
	}
}

func TestToolchainRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := MakeToolchain(t.Context(), Distribution{Dir: dir}, nil); err == nil || !strings.Contains(err.Error(),
		"not a Go toolchain") {
		t.Error(err)
	}
	imagetest.WriteFile(t, filepath.Join(dir, "VERSION"), "x", 0o644)
	imagetest.WriteFile(t, filepath.Join(dir, "bin", "go"), "#!/bin/sh", 0o755)
	if _, err := MakeToolchain(t.Context(), Distribution{Dir: dir}, nil); err == nil || !strings.Contains(err.Error(),
		"not a program for Linux") {
		t.Error(err)
	}
}

// TestSeed makes a volume that a user of our choice may write to.
func TestSeed(t *testing.T) {
	e, ctx := imagetest.OpenEngine(t), context.Background()
	p := v1.Platform{OS: "linux", Architecture: runtime.GOARCH}
	seed, err := MakeSeed(p, 12345, 54321)
	base, err2 := MakeRunBase(p)
	tag, run := e.MakeTag(t, "seed"), e.MakeTag(t, "run")
	l, err3 := layer.FromFile(t.Context(), imagetest.BuildProgram(t, `package main
import ("fmt"; "os"; "syscall")
func main() {
	info, _ := os.Stat("/seed")
	s := info.Sys().(*syscall.Stat_t)
	fmt.Println(info.Mode(), s.Uid, s.Gid, os.WriteFile("/seed/x", nil, 0o644))
}`), "/run", 0o755, "", nil)
	img, err4 := image.Assemble(imagetest.Must(t, base, err2),
		image.Spec{Platform: p, Layers: []v1.Layer{imagetest.Must(t, l, err3)}, Entrypoint: []string{"/run"}})
	for text, i := range map[string]v1.Image{tag: imagetest.Must(t, seed, err), run: imagetest.Must(t, img, err4)} {
		if _, err := sink.Load(ctx, e, sink.Loading{Image: unlabelled(t, i), Tags: []string{text}}); err != nil {
			t.Fatal(err)
		}
	}
	volume := strings.ReplaceAll(tag, ":", "-")
	t.Cleanup(func() { e.VolumeRemove(ctx, volume, true) })
	host := &container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeVolume, Source: volume, Target: "/seed"}}}
	c, err := e.ContainerCreate(ctx, &container.Config{Image: tag}, host, nil, nil, "")
	if err := e.ContainerRemove(ctx, imagetest.Must(t, c, err).ID, container.RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("docker", "run", "--rm", "--user=12345:54321", "--volume="+volume+":/seed",
		run).CombinedOutput()
	if got := string(imagetest.Must(t, out, err)); got != "dtrwxrwxrwx 12345 54321 <nil>\n" {
		t.Errorf("the seeded volume is %s", got)
	}
}
