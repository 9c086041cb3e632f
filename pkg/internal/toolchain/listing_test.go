package toolchain

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// tasks notes the titles of what takes its time.
type tasks struct{ titles []string }

func (t *tasks) start(title string) Task {
	t.titles = append(t.titles, title)
	return noProgress{}
}

// installed returns a client with the made-up distribution, and the distribution's tree.
func installed(t *testing.T) (s *goproxytest.Server, c *Store, dir string) {
	t.Helper()
	tr, _ := oneDist(t)
	s = goproxytest.Serve(t, tr)
	c = newStore(t, s)
	dir, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	return s, c, dir
}

// again returns what another run of gobuild makes of a cache, and the titles of what it showed.
func again(t *testing.T, s *goproxytest.Server, c *Store) []string {
	t.Helper()
	var shown tasks
	_, err := Open(settingsOf(s), c.cache.path).WithProgress(shown.start).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	return shown.titles
}

// alike fails where a tree is not what it was, but for times.
func alike(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := goproxytest.ReadAll(t, dir)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is %q, not %q", name, got[name], want[name])
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s is left", name)
	}
}

// TestDamageIsMended does to a tree what must be noticed.
func TestDamageIsMended(t *testing.T) {
	print, link := "src/fmt/print.go", "pkg/tool/linux_amd64/link"
	for what, damage := range map[string]func(dir string) error{
		print + " was changed": func(dir string) error { // as edited in place, with its times set back
			name := filepath.Join(dir, filepath.FromSlash(print))
			return errors.Join(os.WriteFile(name, []byte("package fmx\n"), 0o644),
				os.Chtimes(name, tree.Time, tree.Time))
		},
		print + " is missing": func(dir string) error {
			return os.Remove(filepath.Join(dir, print))
		},
		"src/fmt is missing": func(dir string) error {
			return os.RemoveAll(filepath.Join(dir, "src", "fmt"))
		},
		"src/fmt/evil.go was added": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "src/fmt/evil.go"), nil, 0o644)
		},
		"src/evil was added": func(dir string) error {
			return os.MkdirAll(filepath.Join(dir, "src", "evil", "deep"), 0o755)
		},
		link + " is no file any more": func(dir string) error {
			return swap(filepath.Join(dir, "..", "..", "aside"), filepath.Join(dir, link))
		},
		link + " has other permissions": func(dir string) error {
			return os.Chmod(filepath.Join(dir, link), 0o777)
		},
		link + " was changed": func(dir string) error {
			return os.Truncate(filepath.Join(dir, link), 0)
		},
		"src/fmt has other permissions": func(dir string) error {
			return os.Chmod(filepath.Join(dir, "src", "fmt"), 0)
		},
		"the directory is missing or no": func(dir string) error {
			return swap(filepath.Join(dir, "..", "..", "aside"), dir)
		},
	} {
		t.Run(what, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("has no permissions, and links for few")
			}
			s, c, dir := installed(t)
			want := goproxytest.ReadAll(t, dir)
			check(t, damage(dir))
			shown := again(t, s, c)
			if len(shown) != 1 || !strings.HasPrefix(shown[0], "download go1.99.1 for linux/amd64 again: ") ||
				!strings.Contains(shown[0], what) {
				t.Errorf("it showed %q", shown)
			}
			alike(t, dir, want)
			if shown := again(t, s, c); len(shown) > 0 {
				t.Errorf("after that it showed %q", shown)
			}
		})
	}
}

// swap moves a file or directory aside and makes a link to it in its place.
func swap(aside, name string) error {
	return errors.Join(os.Rename(name, aside), os.Symlink(aside, name))
}

// TestTouchedTree is not damaged: its files were copied, or their times set.
func TestTouchedTree(t *testing.T) {
	s, c, dir := installed(t)
	for path := range goproxytest.ReadAll(t, dir) {
		check(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
	}
	if shown := again(t, s, c); len(shown) > 0 {
		t.Errorf("it showed %q", shown)
	}
}

// TestUnreadSources leaves out what no build reads, but not for who copies the tree.
func TestUnreadSources(t *testing.T) {
	s, c, dir := installed(t)
	name := filepath.Join(dir, "src", "cmd", "go.mod")
	check(t, os.WriteFile(name, []byte("module cmx\n"), 0o644))
	if shown := again(t, s, c); len(shown) > 0 {
		t.Errorf("a build showed %q", shown)
	}
	_, err := Open(settingsOf(s), c.cache.path).InstallWhole(t.Context(), made, "linux", "amd64")
	check(t, err)
	if text, _ := os.ReadFile(name); string(text) != "module cmd\n" {
		t.Errorf("it is %q", text)
	}
}

// TestDamageAfterFailure looks at everything, and has the next run mend it.
func TestDamageAfterFailure(t *testing.T) {
	s, c, dir := installed(t)
	want := goproxytest.ReadAll(t, dir)
	name := filepath.Join(dir, "src", "net", "testdata", "bin", "not-a-binary")
	check(t, os.WriteFile(name, []byte("TEXT\n"), 0o644))
	if shown := again(t, s, c); len(shown) > 0 {
		t.Errorf("a build showed %q", shown)
	}
	if why := c.DescribeDamage(made, "linux", "amd64"); !strings.Contains(why, "not-a-binary was changed") {
		t.Errorf("%q", why)
	}
	again(t, s, c)
	alike(t, dir, want)
}

// TestOwnRecords damages what gobuild keeps beside a tree. A tree that is well is not fetched again.
func TestOwnRecords(t *testing.T) {
	for _, suffix := range []string{".files", ".json", ".lock"} {
		for what, damage := range map[string]func(path string) error{
			"removed": os.Remove,
			"empty":   func(path string) error { return os.WriteFile(path, nil, 0o644) },
			"halved":  func(path string) error { return goproxytest.Halve(path) },
			"changed": func(path string) error { return goproxytest.Flip(path) },
			"a directory": func(path string) error {
				return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o755))
			},
		} {
			s, c, dir := installed(t)
			want := goproxytest.ReadAll(t, dir)
			check(t, damage(c.cache.root(linux)+suffix))
			shown := again(t, s, c)
			if slices.ContainsFunc(shown, func(title string) bool { return strings.HasPrefix(title, "download") }) {
				t.Errorf("%s %s: %q", suffix, what, shown)
			}
			alike(t, dir, want)
			if shown := again(t, s, c); len(shown) > 0 {
				t.Errorf("%s %s: after that it showed %q", suffix, what, shown)
			}
		}
	}
}

// TestOfflineDamage says why there is something to download.
func TestOfflineDamage(t *testing.T) {
	_, c, dir := installed(t)
	check(t, os.Remove(filepath.Join(dir, "src", "fmt", "print.go")))
	off := Open(goproxy.Settings{GOPROXY: "off", GOSUMDB: c.proxy.Settings().GOSUMDB}, c.cache.path)
	_, err := off.Install(t.Context(), made, "linux", "amd64")
	if err == nil || !strings.Contains(err.Error(), "src/fmt/print.go is missing") ||
		!strings.Contains(err.Error(), "GOPROXY=off") {
		t.Error(err)
	}
}
