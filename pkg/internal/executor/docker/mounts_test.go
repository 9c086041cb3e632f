package docker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestNested mounts a directory where another read-only one has no place for it.
func TestNested(t *testing.T) {
	outer := dockertest.WriteNew(t, "a.txt", "outer a", "sub/b.txt", "outer b", "sub/deep/c.txt", "outer c")
	if err := os.Symlink("a.txt", filepath.Join(outer, "link")); err != nil {
		t.Fatal(err)
	}
	inner := dockertest.WriteNew(t, "d.txt", "inner d")
	file := dockertest.WriteNew(t, "e.txt", "lone e")
	names := []string{"a.txt", "link", "sub/b.txt", "sub/deep/c.txt", "sub/new/d.txt", "sub/deep/more/d.txt", "e.txt"}
	c := witnessCommand(t, append([]string{"read"}, inDir("/src/outer/", names)...)...)
	c = withMount(c, plan.Mount{Target: "/src/outer", Kind: plan.Bind, Source: outer})
	c = withMount(c, plan.Mount{Target: "/src/outer/sub/new", Kind: plan.Bind, Source: inner})
	c = withMount(c, plan.Mount{Target: "/src/outer/sub/deep/more", Kind: plan.Bind, Source: inner})
	c = withMount(c, plan.Mount{Target: "/src/outer/e.txt", Kind: plan.Bind, Source: filepath.Join(file, "e.txt")})
	before := tree(t, outer)
	for range 2 { // the second run finds the skeleton of the first
		e := newExecutor(t, nil)
		out := mustRun(t, e, c)
		for i, want := range []string{"outer a", "outer a", "outer b", "outer c", "inner d", "inner d", "lone e"} {
			dockertest.MustContain(t, out, "reads /src/outer/"+names[i]+" true "+want+"\n")
		}
		w := c
		w.Args = []plan.Text{"/witness/witness", "write"}
		for _, name := range inDir("/src/outer/", append(names, "new", "sub/new2", "sub/new/new")) {
			w.Args = append(w.Args, plan.Text(name))
		}
		if out := mustRun(t, e, w); strings.Contains(out, "true") {
			t.Errorf("sources can be written:\n%s", out)
		}
	}
	if after := tree(t, outer); after != before {
		t.Errorf("the tree has become\n%s\nfrom\n%s", after, before)
	}
}

func inDir(dir string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, dir+n)
	}
	return out
}

// tree lists all files below a directory.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		list.WriteString(path + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

func TestWorkAndFiles(t *testing.T) {
	e := newExecutor(t, nil)
	c := withMount(witnessCommand(t, "read", "/gen/x/file", "/gen/loose"),
		plan.Mount{Target: "/gen/x", Kind: plan.Work, Source: "gen/x"})
	c.Files = []plan.File{{Path: "/gen/x/file", Content: "at " + plan.Path("/src/y")}}
	dockertest.MustContain(t, mustRun(t, e, c), "reads /gen/x/file true at /src/y\n")
	c.Files = append(c.Files, plan.File{Path: "/gen/loose", Content: "loose"})
	dockertest.MustContain(t, mustRun(t, e, c), "reads /gen/loose true loose\n")
	c.Args = []plan.Text{"/witness/witness", "write", "/gen/x/file", "/gen/x/new"}
	if out := mustRun(t, e, c); strings.Contains(out, "true") {
		t.Errorf("a read-only directory can be written:\n%s", out)
	}
}

func TestMissingSource(t *testing.T) {
	c := withMount(goCommand("go", "version"),
		plan.Mount{Target: "/src", Kind: plan.Bind, Source: filepath.Join(t.TempDir(), "none")})
	err := newExecutor(t, nil).Run(t.Context(), c, os.Stderr)
	if err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("the error is %v", err)
	}
}
