package source

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// gopaths are two trees; in the first one stands what the test takes as overrides.
var gopaths = map[string]string{
	"one/src/x.com/main/main.go": "package main\n\nimport (\n\t_ \"x.com/lib\"\n\t_ " +
		"\"x.com/lib/sub\"\n\t_ \"x.com/both\"\n\t_ \"y.com/tree\"\n)\n\nfunc main() {}\n",
	"one/src/x.com/main/vendor/x.com/both/both.go": "package both\n",
	"one/src/x.com/main/vendor/y.com/tree/x.txt":   "no Go\n",
	"one/src/x.com/lib/lib.go":                     "package lib\n\nimport _ \"x.com/both\"\n",
	"one/src/x.com/lib/sub/sub.go":                 "package sub\n\nimport (\n\t_ \"z.com/dep\"\n\t_ \"fmt\"\n)\n",
	"one/src/x.com/lib/sub/deep/deep.go":           "package deep\n",
	"one/src/x.com/lib/vendor/z.com/dep/dep.go":    "package dep\n\nimport _ \"z.com/other\"\n",
	"one/src/x.com/lib/vendor/z.com/other/o.go":    "package other\n",
	"one/src/x.com/both/both.go":                   "package both\n",
	"two/src/x.com/both/both.go":                   "package both\n",
	"two/src/y.com/tree/tree.go": "package tree\n\nimport (\n\t_ \"x.com/both\"\n\t_ " +
		"\"z.com/dep\"\n)\n",
	"two/src/z.com/dep/dep.go":        "package dep\n",
	"two/src/vendor/z.com/dep/dep.go": "package dep\n",
}

func TestGOPATHAsGoList(t *testing.T) {
	root := tree(t, gopaths)
	one, two := filepath.Join(root, "one"), filepath.Join(root, "two")
	overrides := map[string]string{}
	for _, p := range []string{"x.com/main", "x.com/lib", "x.com/lib/sub", "x.com/both"} {
		overrides[p] = filepath.Join(one, "src", filepath.FromSlash(p))
	}
	g := GOPATH{Overrides: overrides, Trees: []string{two}}
	out := mustGo(t, root, []string{"GO111MODULE=off", "GOPATH=" + one + string(filepath.ListSeparator) + two},
		"list", "-deps", "-json=Dir,ImportPath,ImportMap,Imports,Standard", "x.com/main")
	type pkg struct {
		Dir, ImportPath string
		Imports         []string
		ImportMap       map[string]string
		Standard        bool
	}
	byPath := map[string]pkg{}
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		byPath[p.ImportPath] = p
	}
	compared := 0
	for _, p := range byPath {
		if p.Standard {
			continue
		}
		written := map[string]string{}
		for _, i := range p.Imports {
			written[i] = i
		}
		for as, real := range p.ImportMap {
			written[real] = as
		}
		for real, as := range written {
			want := byPath[real]
			got, ok := g.Resolve(as, p.Dir)
			if ok == want.Standard || ok && got != want.Dir {
				t.Errorf("%q in %s: got %q, %v; want %q", as, p.Dir, got, ok, want.Dir)
			}
			compared++
		}
	}
	if compared < 9 {
		t.Errorf("only %d imports were compared", compared)
	}
}

func TestGOPATHMisses(t *testing.T) {
	root := tree(t, gopaths)
	g := GOPATH{Overrides: map[string]string{"x.com/lib": filepath.Join(root, "one", "src", "x.com", "lib")}}
	for _, p := range []string{"fmt", "x.com", "x.com/library", "x.com/lib/none", "y.com/tree"} {
		if dir, ok := g.Resolve(p, root); ok {
			t.Errorf("%s was found in %s", p, dir)
		}
	}
	graph, err := ImportGraph([]string{filepath.Join(root, "one", "src", "x.com", "lib", "sub")}, g.Resolve, "linux",
		"amd64", false, nil)
	if err != nil || !graph["z.com/other"] {
		t.Errorf("got %v, %v", graph, err)
	}
}
