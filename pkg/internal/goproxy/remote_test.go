package goproxy

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// addModule adds a version of a module with these files; list says whether it is a tag.
func addModule(t *testing.T, tr *goproxytest.Tree, path, version, gomod string, list bool) {
	t.Helper()
	base := path + "/@v/"
	tr.WriteFile(base+version+".info", fmt.Sprintf(`{"Version": %q, "Time": "2026-01-02T15:04:05Z"}`, version))
	tr.WriteFile(base+version+".mod", gomod)
	tr.WriteFile(base+version+".zip", string(goproxytest.Zip(t, path+"@"+version+"/", nil)))
	if list {
		tr.Append(base+"list", version+"\n")
	}
}

// modules returns a proxy's tree with a module in a module, retractions and a branch.
func modules(t *testing.T) *goproxytest.Tree {
	tr := goproxytest.NewTree(t)
	outer, inner := "example.org/Outer", "example.org/Outer/inner"
	escaped := func(s string) string { return strings.ReplaceAll(s, "Outer", "!outer") }
	addModule(t, tr, escaped(outer), "v1.1.0", "module "+outer+"\n", true)
	for _, v := range []string{"v1.0.0", "v1.2.0", "v1.3.0-rc.1", "v2.0.0+incompatible"} {
		addModule(t, tr, escaped(outer), v, "module "+outer+"\n\ngo 1.21\n\nretract v1.2.0\n", true)
	}
	addModule(t, tr, escaped(inner), "v1.0.0", "module "+inner+"\n\ngo 1.22.1\n", true)
	zipTo := func(path, version string, files map[string]string) {
		tr.WriteFile(escaped(path)+"/@v/"+version+".zip", string(goproxytest.Zip(t, path+"@"+version+"/", files)))
	}
	for _, v := range []string{"v1.0.0", "v1.1.0"} {
		zipTo(outer, v, map[string]string{"go.mod": "x", "cmd/a/main.go": "x", "inner2/x.go": "x",
			"inner/cmd/old/main.go": "x"})
	}
	zipTo(inner, "v1.0.0", map[string]string{"go.mod": "x", "x.go": "x", "cmd/b/main.go": "x"})
	pseudo := "v0.0.0-20260102150405-0123456789ab"
	addModule(t, tr, "example.org/untagged", pseudo, "module example.org/untagged\n", false)
	tr.WriteFile("example.org/untagged/@latest", fmt.Sprintf(`{"Version": %q}`, pseudo))
	tr.WriteFile("example.org/untagged/@v/main.info", fmt.Sprintf(`{"Version": %q}`, pseudo))
	addModule(t, tr, "example.org/pre", "v0.1.0-beta.1", "module example.org/pre\n", true)
	addModule(t, tr, "example.org/pre", "v0.1.0-beta.2", "module example.org/pre\n", true)
	tr.WriteFile("example.org/liar/@v/v1.0.0.info", `{"Version": "v1.0.1"}`)
	tr.WriteFile("example.org/broken/@v/v1.0.0.info", `<html>`)
	return tr
}

func TestFindModule(t *testing.T) {
	c := newClient(t, Settings{GOPROXY: modules(t).URL()})
	for _, test := range []struct{ pkg, query, want, goLine string }{
		{"example.org/Outer/cmd/a", "v1.0.0", "example.org/Outer@v1.0.0", "1.21"},
		{"example.org/Outer/cmd/a", "v1.1.0", "example.org/Outer@v1.1.0", ""},
		{"example.org/Outer/cmd/a", "latest", "example.org/Outer@v1.1.0", ""},
		{"example.org/Outer/cmd/a", "v1", "example.org/Outer@v1.1.0", ""}, // v1.2.0 is retracted
		{"example.org/Outer/cmd/a", "v1.0", "example.org/Outer@v1.0.0", "1.21"},
		{"example.org/Outer/inner", "v1.0.0", "example.org/Outer/inner@v1.0.0", "1.22.1"},
		{"example.org/Outer/inner/cmd/b", "latest", "example.org/Outer/inner@v1.0.0", "1.22.1"},
		{"example.org/Outer/inner/cmd/old", "v1.0.0", "example.org/Outer@v1.0.0", "1.21"},
		{"example.org/Outer/inner2", "v1.1.0", "example.org/Outer@v1.1.0", ""},
		{"example.org/untagged", "latest", "example.org/untagged@v0.0.0-20260102150405-0123456789ab", ""},
		{"example.org/untagged/cmd", "main", "example.org/untagged@v0.0.0-20260102150405-0123456789ab", ""},
		{"example.org/pre", "latest", "example.org/pre@v0.1.0-beta.2", ""},
	} {
		m, err := c.FindModule(t.Context(), test.pkg, test.query)
		if err != nil {
			t.Errorf("%s@%s: %v", test.pkg, test.query, err)
		} else if got := m.Path + "@" + m.Version; got != test.want || m.Go != test.goLine || len(m.GoMod) == 0 {
			t.Errorf("%s@%s: %s, go %q, %q", test.pkg, test.query, got, m.Go, m.GoMod)
		}
	}
}

func TestFindNoModule(t *testing.T) {
	tr := modules(t)
	for _, test := range []struct {
		proxy, private, pkg, query string
		is                         error
		says                       string
	}{
		{"", "", "example.org/nothing/at/all", "v1.0.0", fs.ErrNotExist, "example.org/nothing/at/all@v1.0.0"},
		{",direct", "", "example.org/nothing/at/all", "v1.0.0", ErrNeedsVCS, "version control"},
		{",off", "", "example.org/nothing", "v1.0.0", ErrOff, "GOPROXY=off"},
		{"", "example.org/*", "example.org/Outer/cmd/a", "v1.0.0", ErrNeedsVCS, "version control"},
		{"", "", "example.org/Outer/inner/none", "v1.0.0", fs.ErrNotExist, "has no package"},
		{"", "", "example.org/Outer", "v9.9.9", fs.ErrNotExist, ""},
		{"", "", "example.org/Outer", ">=v1.0.0", nil, "comparison"},
		{"", "", "example.org/Outer", "a/b", nil, "a/b"},
		{"", "", "example.org/liar", "v1.0.0", nil, "v1.0.1"},
		{"", "", "example.org/broken", "v1.0.0", nil, "no version"},
		{"", "", "fmt", "v1.0.0", nil, "host name"},
		{"", "", "./cmd", "v1.0.0", nil, "./cmd"},
		{"", "", "", "v1.0.0", nil, "import path"},
	} {
		c := newClient(t, Settings{GOPROXY: tr.URL() + test.proxy, GONOPROXY: test.private})
		_, err := c.FindModule(t.Context(), test.pkg, test.query)
		if err == nil || test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s@%s: error is %v", test.pkg, test.query, err)
		}
	}
}

func TestRealModule(t *testing.T) {
	c := realClient(t)
	for _, test := range []struct{ pkg, query, want, goLine string }{
		{"golang.org/x/example/hello", "v0.0.0-20250915201037-7f05d217867b",
			"golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b", "1.19"},
		{"golang.org/x/tools/cmd/stringer", "v0.52.0", "golang.org/x/tools@v0.52.0", "1.26.0"},
	} {
		m, err := c.FindModule(t.Context(), test.pkg, test.query)
		check(t, err)
		if got := m.Path + "@" + m.Version; got != test.want || m.Go != test.goLine {
			t.Errorf("%s@%s: %s, go %s", test.pkg, test.query, got, m.Go)
		}
	}
}
