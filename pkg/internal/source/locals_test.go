package source

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// replaced is a module with local replacements of every kind.
var replaced = map[string]string{
	"m/go.mod": "module example.com/m\n\ngo 1.22\n\nrequire (\n\texample.com/a v0.0.0\n\texample.com/b " +
		"v1.0.0\n\texample.com/d v0.0.0 // indirect\n)\n\n" +
		"replace (\n\texample.com/a => ../a\n\texample.com/b v1.0.0 => ./nested/b\n\texample.com/b v1.1.0 => " +
		"../none\n\texample.com/d => ../d\n\texample.com/unused => ../unused\n\texample.com/gone => ../gone\n)\n",
	"m/m.go": "package m\n\nimport (\n\t_ \"example.com/a\"\n\t_ \"example.com/b\"\n)\n",
	"a/go.mod": "module example.com/a\n\ngo 1.21\n\nrequire example.com/d v0.0.0\n\nreplace example.com/d " +
		"=> ../nowhere\n",
	"a/a.go":            "package a\n\nimport _ \"example.com/d\"\n",
	"m/nested/b/go.mod": "module example.com/another/name\n",
	"m/nested/b/b.go":   "package b\n",
	"d/go.mod":          "module example.com/d\n\ngo 1.20\n",
	"d/d.go":            "package d\n",
	"unused/go.mod":     "module example.com/unused\n",
}

// members is a workspace whose members and go.work replace modules.
var members = map[string]string{
	"go.work": "go 1.22\n\nuse (\n\t./x\n\t./y\n)\n\nreplace example.com/a => ./a2\n",
	"x/go.mod": "module example.com/x\n\ngo 1.22\n\nrequire example.com/a v0.0.0\n\nreplace example.com/a => " +
		"../none\n",
	"x/x.go":      "package x\n\nimport (\n\t_ \"example.com/a\"\n\t_ \"example.com/y\"\n)\n",
	"y/go.mod":    "module example.com/y\n\ngo 1.21\n\nrequire example.com/c v0.0.0\n\nreplace example.com/c => ../c\n",
	"y/y.go":      "package y\n\nimport _ \"example.com/c\"\n",
	"a2/go.mod":   "module example.com/a\n",
	"a2/a.go":     "package a\n",
	"c/go.mod":    "module example.com/c\n\ngo 1.20\n",
	"c/c.go":      "package c\n",
	"notes/x.txt": "no Go\n",
}

// goLocals are the directories that the go command reads packages from, by module path.
func goLocals(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := mustGo(t, dir, nil, "list", "-deps", "-json=Dir,Module,Standard", "./...")
	dirs := map[string]string{}
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var p struct {
			Standard bool
			Module   struct{ Path, Dir string }
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if !p.Standard {
			dirs[p.Module.Path] = p.Module.Dir
		}
	}
	return dirs
}

func TestLocalsAsGoList(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		dir   string
		extra []string // there, but not required
	}{
		"module":           {replaced, "m", []string{"example.com/unused"}},
		"workspace member": {members, "x", nil},
		"other member":     {members, "y", []string{"example.com/a", "example.com/x"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(tree(t, test.files), test.dir)
			m, err := FindModule(dir)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{m.Path: m.Root}
			for _, l := range m.Locals {
				if !slices.Contains(test.extra, l.Path) {
					got[l.Path] = l.Dir
				}
			}
			if want := goLocals(t, dir); !maps.Equal(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
			if m.HasDeps {
				t.Error("nothing comes from a proxy")
			}
		})
	}
}

func TestLocalsOfWorkspaceRoot(t *testing.T) {
	root := tree(t, members)
	m, err := FindModule(filepath.Join(root, "notes"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Local{
		{filepath.Join(root, "x"), "example.com/x", "1.22"}, {filepath.Join(root, "y"), "example.com/y", "1.21"},
		{filepath.Join(root, "a2"), "example.com/a", ""}, {filepath.Join(root, "c"), "example.com/c", "1.20"},
	}
	if m.Root != root || m.GoMod != "" || m.Path != "" || !slices.Equal(m.Locals, want) {
		t.Errorf("got %+v", m)
	}
}

func TestHasDeps(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  bool
	}{
		"nothing":  {map[string]string{"go.mod": "module example.com/m\n"}, false},
		"required": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n"}, true},
		"replaced by a version": {map[string]string{
			"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => " +
				"example.com/y v1.0.0\n"}, true},
		"replaced at another version": {map[string]string{"x/go.mod": "module example.com/x\n",
			"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x v1.1.0 => ./x\n"},
			true},
		"replaced at just this version": {map[string]string{"x/go.mod": "module example.com/x\n",
			"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => " +
				"example.com/y v1.0.0\nreplace example.com/x v1.0.0 => ./x\n"}, false},
		"replaced, not required": {map[string]string{"x/go.mod": "module example.com/x\n",
			"go.mod": "module example.com/m\n\nreplace example.com/x => ./x\nreplace example.com/z => example.com/y " +
				"v1.0.0\n"}, false},
		"required by what is local": {map[string]string{"x/go.mod": "module x\n\nrequire example.com/y v1.0.0\n",
			"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => ./x\n"}, true},
		"required by another member": {map[string]string{"go.work": "go 1.22\n\nuse .\nuse ./x\n",
			"x/go.mod": "module example.com/x\n",
			"go.mod":   "module example.com/m\n\ngo 1.22\n\nrequire example.com/x v1.0.0\n",
			"m.go":     "package m\n\nimport _ \"example.com/x\"\n", "x/x.go": "package x\n"}, true},
		"used without being required": {map[string]string{"go.work": "go 1.22\n\nuse .\nuse ./x\n",
			"x/go.mod": "module example.com/x\n",
			"go.mod":   "module example.com/m\n\ngo 1.22\n", "m.go": "package m\n\nimport _ \"example.com/x\"\n",
			"x/x.go": "package x\n"}, false},
		"a ring": {map[string]string{"x/go.mod": "module x\n\nrequire example.com/m v1.0.0\nrequire example.com/y " +
			"v1.0.0\n", "y/go.mod": "module y\n\nrequire example.com/x v1.0.0\n",
			"go.mod": "module example.com/m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => ./x\nreplace " +
				"example.com/y => ./y\n"}, true},
	} {
		dir := tree(t, test.files)
		m, err := FindModule(dir)
		if err != nil || m.HasDeps != test.want {
			t.Errorf("%s: got %v, %v", name, m, err)
		}
		if out, errs, err := goCommand(t, dir, nil, "list", "-m", "all"); (err != nil) != test.want {
			t.Errorf("%s: without a proxy, go says %v: %s%s", name, err, out, errs)
		}
	}
}
