package linktree

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// An override inside another stands in its place, and a file of the tree is known by the user's name.
func TestNested(t *testing.T) {
	outer, inner, parent := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(outer, "a.go"), "outer")
	write(t, filepath.Join(outer, "b", "b.go"), "hidden")
	write(t, filepath.Join(inner, "b.go"), "inner")
	tree := New(parent, []plan.Mount{
		{Target: srcDir + "/example.com/a", Source: outer}, {Target: srcDir + "/example.com/a/b",
			Source: inner}, {Target: "/src", Source: outer},
	}, map[string]string{"mod": filepath.Join(parent, "mod")}, false)
	for range 2 { // the second finds what the first made
		if err := tree.Update(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"a.go": "outer", "b/b.go": "inner"} {
			got, err := os.ReadFile(filepath.Join(tree.Root(), "src", "example.com", "a", filepath.FromSlash(name)))
			if err != nil || string(got) != want {
				t.Errorf("%s is %q, %v", name, got, err)
			}
		}
	}
	if !tree.Holds(srcDir+"/example.com/a") || tree.Holds("/src") {
		t.Error("the tree holds other mounts than the overrides")
	}
	b := filepath.Join(tree.Root(), "src", "example.com", "a", "b", "b.go")
	if got := tree.Shown(parent)(b); got != filepath.Join(inner, "b.go") {
		t.Errorf("%s is shown as %s", b, got)
	}
}

func TestNoOverrides(t *testing.T) {
	tree := New(t.TempDir(), []plan.Mount{{Target: "/src", Source: "/x"}}, nil, true)
	if err := tree.Update(t.Context()); err != nil || tree.Root() != "" || tree.Holds(srcDir+"/x") {
		t.Errorf("a tree of nothing is %+v, %v", tree, err)
	}
}
