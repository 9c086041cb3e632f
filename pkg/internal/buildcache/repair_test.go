package buildcache

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestMendRemovesWhatGoCannotUse(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"a directory": func(p string) error {
			must(t, os.Remove(p))
			return os.MkdirAll(filepath.Join(p, "x"), 0o755)
		},
		"a link":                func(p string) error { must(t, os.Remove(p)); return os.Symlink(os.TempDir(), p) },
		"nobody may read it":    func(p string) error { return os.Chmod(p, 0) },
		"nobody may write it":   func(p string) error { return os.Chmod(p, 0o444) },
		"its directory, no one": func(p string) error { return os.Chmod(filepath.Dir(p), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "go-build")
			output := put(t, dir, "one")
			action := output[:len(output)-1] + "a"
			must(t, os.WriteFile(action, []byte("v1"), 0o644))
			must(t, os.WriteFile(filepath.Join(dir, "trim.txt"), nil, 0o644))
			must(t, os.Mkdir(filepath.Join(dir, "fuzz"), 0o755))
			c, _, err := Open(dir)
			must(t, err)
			if removed, err := c.Repair(); err != nil || len(removed) > 0 {
				t.Errorf("of a cache that is well, %q: %v", removed, err)
			}
			must(t, damage(action))
			removed, err := c.Repair()
			must(t, err)
			if !slices.Contains([]string{filepath.Base(action), filepath.Base(filepath.Dir(action))}, removed[0]) ||
				len(removed) != 1 {
				t.Errorf("removed %q", removed)
			}
			if removed, err := c.Repair(); err != nil || len(removed) > 0 {
				t.Errorf("afterwards %q: %v", removed, err)
			}
			must(t, os.WriteFile(action, []byte("v1"), 0o644))
			must(t, c.Close())
		})
	}
}

func TestCheckRemovesStrays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "go-build")
	put(t, dir, "one")
	must(t, os.WriteFile(filepath.Join(dir, "ff"), nil, 0o644))
	must(t, os.Mkdir(filepath.Join(dir, "trim.txt"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "README"), nil, 0o644))
	removed := look(t, dir)
	slices.Sort(removed)
	if !slices.Equal(removed, []string{"ff", "trim.txt"}) {
		t.Errorf("removed %q", removed)
	}
}

func TestMendOfTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "go-build")
	put(t, dir, "one")
	c, _, err := Open(dir)
	must(t, err)
	must(t, os.Chmod(dir, 0))
	if removed, err := c.Repair(); err != nil || !slices.Equal(removed, []string{"go-build"}) {
		t.Errorf("mended %q: %v", removed, err)
	}
	must(t, c.Close())
}
