package rootfs

import (
	"archive/tar"
	"io"
	"maps"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
)

func treeLayer(t *testing.T, entries ...layer.Entry) v1.Layer {
	t.Helper()
	l, err := layer.FromEntries(t.Context(), entries, nil)
	return imagetest.Must(t, l, err)
}

func text(path, content string) layer.Entry { return layer.Entry{Path: path, Data: []byte(content)} }

// TestFiles stacks layers that replace and take away what others have.
func TestFiles(t *testing.T) {
	img, err := mutate.AppendLayers(empty.Image,
		treeLayer(t, text("/etc/kept", "old"), text("/etc/gone", "x"), text("/var/a/deep/file", "x"),
			text("/opt/a", "x"), text("/opt/b", "x"),
			text("/was/dir/file", "x"), layer.Entry{Path: "/lib", Link: "usr/lib"}),
		treeLayer(t, text("/etc/.wh.gone", ""), text("/var/.wh.a", ""), text("/opt/.wh..wh..opq", ""),
			text("/opt/c", "new"), text("/was/dir", "a file now")),
		treeLayer(t, text("/etc/kept", "new"), text("/var/a/again", "back")),
	)
	imagetest.Must(t, img, err)
	got := map[string]string{}
	tree, err := ReadTree(img, func(name string, r io.Reader) error {
		data, err := io.ReadAll(r)
		got[name] = string(data)
		return err
	})
	imagetest.Must(t, tree, err)
	want := map[string]string{"/etc/kept": "new", "/opt/c": "new", "/was/dir": "a file now", "/var/a/again": "back"}
	if !maps.Equal(got, want) {
		t.Errorf("files are %v, want %v", got, want)
	}
	if n := tree.Links["/lib"]; n.Type != tar.TypeSymlink || n.Link != "usr/lib" {
		t.Errorf("/lib is %+v", n)
	}
	for _, name := range []string{"/etc/kept", "/lib", "/opt/c", "/var/a/again", "/was/dir"} {
		if !tree.Has(name) {
			t.Errorf("there is no %s", name)
		}
	}
	for name, want := range map[string]startup.Kind{"/etc": startup.Directory, "/var/a": startup.Directory,
		"/opt/c": startup.Program, "/was/dir": startup.Program, "/etc/gone": startup.Nothing,
		"/var/a/deep": startup.Nothing, "/lib": startup.Nothing, "/none": startup.Nothing} {
		if got := tree.Kind(name); got != want {
			t.Errorf("%s is %v, not %v", name, got, want)
		}
	}
	if tree.Has("/etc/gone") || len(tree.kinds) != 5 {
		t.Errorf("there are %d files", len(tree.kinds))
	}
}
