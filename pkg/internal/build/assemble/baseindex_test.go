package assemble

import (
	"slices"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// stack is an image of layers.
func stack(t *testing.T, layers ...[]layer.Entry) v1.Image {
	t.Helper()
	spec := image.Spec{Platform: v1.Platform{OS: "linux", Architecture: "amd64"}}
	for _, entries := range layers {
		l, err := layer.FromEntries(t.Context(), entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		spec.Layers = append(spec.Layers, l)
	}
	img, err := image.Assemble(nil, spec)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestIndexOf(t *testing.T) {
	x, err := indexOf(stack(t,
		[]layer.Entry{
			{Path: "/lib", Link: "usr/lib"}, {Path: "/sbin", Link: "/usr/sbin"}, {Path: "/usr/sbin/apk",
				Data: []byte("x")},
			{Path: "/etc/os-release", Link: "../usr/lib/os-release"}, {Path: "/usr/lib/os-release",
				Data: []byte("ID=x\nPRETTY_NAME=\"A Linux\"\n")},
			{Path: "/etc/ld.so.conf", Data: []byte("include /etc/ld.so.conf.d/*.conf\n/opt/lib\n")},
			{Path: "/etc/ld.so.conf.d/a.conf", Data: []byte("# comment\n /opt/a \n")}, {Path: "/usr/lib/libtext.so",
				Data: []byte("INPUT(libc.so.6)")},
		},
	))
	if err != nil {
		t.Fatal(err)
	}
	if x.Name != "A Linux" || !x.Apk || x.Apt || !slices.Equal(x.Config, []string{"/opt/a", "/opt/lib"}) ||
		len(x.Libs) > 0 {
		t.Errorf("the index is %+v", x)
	}
}

func TestReal(t *testing.T) {
	x := newIndex()
	x.Links = map[string]string{"/lib": "usr/lib", "/usr/lib/a.so": "deep/../a.so.1", "/abs": "/usr", "/loop": "loop",
		"/up": "../../usr"}
	for name, want := range map[string]string{
		"/lib/b.so": "/usr/lib/b.so", "/lib/a.so": "/usr/lib/a.so.1", "/abs/lib/a.so": "/usr/lib/a.so.1",
		"/up/lib/x": "/usr/lib/x", "/": "/", "/none": "/none",
	} {
		if got := x.resolve(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	x.resolve("/loop/x") // ends
}

// A library of the image's own takes the place of one of the base.
func TestIndexWith(t *testing.T) {
	x := newIndex()
	x.Links["/lib"] = "usr/lib"
	x.Libs["/usr/lib/a.so"] = &elffile.File{Soname: "base"}
	y, err := x.withFiles([]layer.Entry{{Path: "/usr/lib/b.so", Link: "a.so"},
		{Path: "/usr/lib/a.so", Data: []byte("no library any more")}})
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := y.Lib("/lib/b.so"); f != nil {
		t.Errorf("b.so leads to %+v", f)
	}
	if f, _ := x.Lib("/lib/a.so"); f == nil || f.Soname != "base" {
		t.Errorf("the index itself has changed: %+v", f)
	}
}

func TestVersions(t *testing.T) {
	defs := []string{"GLIBC_2.2.5", "GLIBC_2.36", "GLIBC_2.4", "GLIBC_PRIVATE", "GCC_3.0"}
	if got := newestVersion(defs, "GLIBC_2.38"); got != "GLIBC_2.36" {
		t.Errorf("the newest is %s", got)
	}
	if got := newestVersion(defs, "CXX_1"); got != "none" {
		t.Errorf("the newest is %s", got)
	}
}
