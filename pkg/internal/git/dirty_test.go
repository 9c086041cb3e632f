package git

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDirty(t *testing.T) {
	base := repository(t)
	write(t, filepath.Join(base, ".gitignore"), "*.log\n")
	write(t, filepath.Join(base, "dist", "kept"), "tracked\n")
	git(t, base, "add", ".")
	git(t, base, "commit", "--quiet", "--message=more")
	for _, test := range []struct {
		name, file      string
		dirty, describe bool
	}{
		{"tracked", "a.txt", true, true},
		{"untracked", "new.txt", true, false},
		{"untracked below", "x/y/ä new.txt", true, false},
		{"ignored", "x.log", false, false},
		{"dist", "dist/linux_amd64/hello", false, false},
		{"another dist", "services/a/dist/hello", true, false},
		{"what is no longer a state", ".gobuild/state", true, false},
		{"a file called dist", "x/dist", true, false},
		{"tracked in dist", "dist/kept", false, false},
		{"nothing", "", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "clone")
			git(t, base, "clone", "--quiet", base, dir)
			if test.file != "" {
				write(t, filepath.Join(dir, filepath.FromSlash(test.file)), "changed\n")
			}
			check(t, dir, test.dirty, test.describe)
		})
	}
}

func check(t *testing.T, dir string, dirty, describe bool) {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(dir, ".git", "index"))
	if err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	r.IgnoreOutputs(filepath.Join(r.Root(), "dist"))
	if got, err := r.Dirty(t.Context()); got != dirty || err != nil {
		t.Errorf("dirty is %v, %v; want %v", got, err, dirty)
	}
	want := git(t, dir, "rev-parse", "HEAD")[:7]
	if describe {
		want += "-dirty"
	}
	if got, err := r.Describe(t.Context()); got != want || err != nil {
		t.Errorf("describe is %q, %v; want %q", got, err, want)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, ".git", "index")); string(after) != string(index) {
		t.Error("the index was written")
	}
}

func TestDirtyKinds(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, dir string){
		"removed": func(_ *testing.T, dir string) { os.Remove(filepath.Join(dir, "a.txt")) },
		"staged": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "s.txt"), "x")
			git(t, dir, "add", "s.txt")
		},
		"moved to dist": func(t *testing.T, dir string) {
			os.Mkdir(filepath.Join(dir, "dist"), 0o755)
			git(t, dir, "mv", "a.txt", "dist/a.txt")
		},
		"mode": func(_ *testing.T, dir string) { os.Chmod(filepath.Join(dir, "a.txt"), 0o755) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository(t)
			change(t, dir)
			check(t, dir, true, true)
		})
	}
}

// A file that was only touched is unchanged.
func TestTouched(t *testing.T) {
	dir := repository(t)
	write(t, filepath.Join(dir, "a.txt"), "one\n")
	check(t, dir, false, false)
}
