package conformance

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// withUsers is an image whose base is read for the users that it has.
const withUsers = `
-- gobuild.hcl --
image "users" {
  base  = "$BASE"
  users = ["app:10001"]
  tags  = ["$MARK-users:1"]
}
`

// newWithUsers returns a project with a base of one layer, which a registry has.
func newWithUsers(t *testing.T, x executor, layer []byte) (*project, *loopback) {
	t.Helper()
	l := newLoopback(t, "")
	ref := l.host + "/" + mark + "/base:1"
	tag, err := name.NewTag(ref)
	must(t, err)
	must(t, remote.Write(tag, imageOf(t, layer)))
	p := newProject(t, x, withUsers, "$BASE", ref)
	p.env = append(p.env, "GOBUILD_CACHE="+filepath.Join(p.home, "cache"))
	return p, l
}

func imageOf(t *testing.T, layer []byte) v1.Image {
	t.Helper()
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(layer)),
			nil
	})
	must(t, err)
	img, err := mutate.AppendLayers(empty.Image, l)
	must(t, err)
	cf, err := img.ConfigFile()
	must(t, err)
	cf.OS, cf.Architecture = "linux", "amd64"
	img, err = mutate.ConfigFile(img, cf)
	must(t, err)
	return img
}

// tarOf returns a layer of entries; content is that of a file.
func tarOf(t *testing.T, content []byte, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		h.Mode = 0o644
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}
		must(t, w.WriteHeader(&h))
		if h.Typeflag == tar.TypeReg {
			_, err := w.Write(content)
			must(t, err)
		}
	}
	must(t, w.Close())
	return b.Bytes()
}

func largeBase(t *testing.T, x executor) {
	passwd := bytes.Repeat([]byte(":\n"), 10<<20)
	p, _ := newWithUsers(t, x, tarOf(t, passwd, tar.Header{Name: "etc/passwd", Typeflag: tar.TypeReg}))
	c, peak := runMeasured(t, p, "image")
	contains(t, c.stderr.String(), "/etc/passwd has more than 4 MiB")
	if peak > liarMemory || c.code != 1 {
		t.Errorf("exit code %d, and it took %d KiB for users", c.code, peak)
	}
	var headers []tar.Header
	for i := range 200_000 {
		headers = append(headers, tar.Header{Name: fmt.Sprintf("%080d/%d", i%1000, i), Typeflag: tar.TypeDir})
	}
	p, _ = newWithUsers(t, x, tarOf(t, nil, headers...))
	if c, peak := runMeasured(t, p, "image"); peak > liarMemory || c.code != 0 {
		t.Errorf("exit code %d, and it took %d KiB for files:\n%s", c.code, peak, c.stderr.String())
	}
	p, _ = newWithUsers(t, x, tarOf(t, nil, tar.Header{Name: strings.Repeat("a/", 3000) + "b", Typeflag: tar.TypeDir}))
	p.fails(t, 1, []string{"it has a path of more than 4096 bytes", "sha256:"}, "image")
}

func linkedBase(t *testing.T, x executor) {
	const secret = "a secret of this machine"
	outside := filepath.Join(shortTemp(t), "secret")
	must(t, os.WriteFile(outside, []byte(secret+"\n"), 0o644))
	p, _ := newWithUsers(t, x, tarOf(t, []byte("nobody:x:1:1::/:/bin/false\n"),
		tar.Header{Name: "etc/passwd", Typeflag: tar.TypeSymlink, Linkname: "../../../../../.." + outside},
		tar.Header{Name: "etc/group", Typeflag: tar.TypeLink, Linkname: "../../nowhere" + outside},
		tar.Header{Name: "../../../../../../tmp/gobuild-escaped", Typeflag: tar.TypeReg},
		tar.Header{Name: "/etc/ssl/certs/ca-certificates.crt", Typeflag: tar.TypeSymlink,
			Linkname: "/etc/ssl/certs/ca-certificates.crt"},
		tar.Header{Name: "dev/disk", Typeflag: tar.TypeBlock},
		tar.Header{Name: ".wh..", Typeflag: tar.TypeReg},
		tar.Header{Name: "etc/.wh..wh..opq", Typeflag: tar.TypeReg},
	))
	p.put(t, "gobuild.hcl", strings.NewReplacer(`users =`,
		"certificates = true\n  users =").Replace(read(t, p.path("gobuild.hcl"))))
	p.ok(t, "image", "-executor=host") // writes the layers where they can be read
	if got := read(t, outside); got != secret+"\n" {
		t.Errorf("the file of this machine is %q", got)
	}
	if _, err := os.Lstat("/tmp/gobuild-escaped"); err == nil {
		t.Error("a file of the base was written to this machine")
	}
	must(t, filepath.WalkDir(p.path("dist"), func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(read(t, file), secret) {
			t.Errorf("%s has a file of this machine", file)
		}
		return err
	}))
}

func damagedBase(t *testing.T, x executor) {
	p, _ := newWithUsers(t, x, tarOf(t, []byte("nobody:x:1:1::/:/bin/false\n"),
		tar.Header{Name: "etc/passwd", Typeflag: tar.TypeReg}))
	digest := imageDigest(t, p)
	registry := filepath.Join(p.home, "cache", "registry")
	for name, damage := range map[string]func(file string){
		"flipped": func(file string) { flipByte(t, file) },
		"cut":     func(file string) { must(t, os.Truncate(file, 3)) },
		"emptied": func(file string) { must(t, os.Truncate(file, 0)) },
		"a directory": func(file string) {
			must(t, os.Remove(file))
			must(t, os.MkdirAll(filepath.Join(file, "x"), 0o755))
		},
	} {
		must(t, filepath.WalkDir(registry, func(file string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				damage(file)
			}
			return err
		}))
		must(t, os.RemoveAll(filepath.Join(p.home, "cache", "layers")))
		must(t, os.RemoveAll(p.path("dist")))
		if got := imageDigest(t, p); got != digest {
			t.Errorf("%s: the image is %q, not %q", name, got, digest)
		}
	}
}

// imageDigest returns the ID in the first line of the table of images.
func imageDigest(t *testing.T, p *project) string {
	t.Helper()
	c := p.ok(t, "image", "-executor=host")
	return strings.Fields(c.stdout.String())[11]
}

func flipByte(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	if len(data) == 0 {
		return
	}
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(file, data, 0o644))
}
