package goproxy

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

func TestDatabaseSetting(t *testing.T) {
	for _, bad := range []string{"", "a b c", "unknown.example.org", "x+y+z", "sum.golang.org nourl"} {
		if _, err := (Settings{GOSUMDB: bad}).database(); err == nil || !strings.Contains(err.Error(), "GOSUMDB") {
			t.Errorf("%q: error is %v", bad, err)
		}
	}
	db, err := Settings{GOSUMDB: "sum.golang.google.cn"}.database()
	check(t, err)
	if db.name != "sum.golang.org" || db.fixed.String() != "https://sum.golang.google.cn" {
		t.Errorf("alias is %s at %v", db.name, db.fixed)
	}
}

// TestProxyWithoutDatabase goes on to the next proxy, then to the database itself.
func TestProxyWithoutDatabase(t *testing.T) {
	tr := oneModule(t)
	s := goproxytest.Serve(t, tr)
	without := goproxytest.NewTree(t)
	ctx := context.Background()
	c := newClient(t, Settings{GOPROXY: goproxytest.ServeFiles(t, without) + "," + s.URL, GOSUMDB: s.Key})
	db, err := c.settings.database()
	check(t, err)
	base, err := c.sums.base(ctx, db)
	check(t, err)
	if want := s.DatabaseURL(); base.String() != want {
		t.Errorf("database is at %s, not %s", base, want)
	}
	c = newClient(t, Settings{GOPROXY: goproxytest.ServeFiles(t, without), GOSUMDB: s.Key})
	base, err = c.sums.base(ctx, db)
	check(t, err)
	if want := "https://" + goproxytest.DatabaseName; base.String() != want {
		t.Errorf("database is at %s, not %s", base, want)
	}
}

// TestDamagedDatabaseCache damages each file that is kept of the checksum database: it is asked for
// again, once.
func TestDamagedDatabaseCache(t *testing.T) {
	tr := oneModule(t)
	s := goproxytest.Serve(t, tr)
	c := newClient(t, settingsOf(s))
	lookUp := func() {
		t.Helper()
		db, err := c.settings.database()
		check(t, err)
		hash, err := c.sums.lookup(t.Context(), db, some.Path, someVersion)
		if err != nil || !strings.HasPrefix(hash, "h1:") {
			t.Errorf("%q, %v", hash, err)
		}
	}
	lookUp()
	kept := goproxytest.ReadAll(t, filepath.Join(c.dir, "sumdb"))
	files := 0
	for path, text := range kept {
		if !strings.HasPrefix(text, "-") || strings.HasSuffix(path, ".lock") {
			continue
		}
		files++
		for what, damage := range map[string]func(path string) error{
			"removed": os.Remove,
			"empty":   func(path string) error { return os.Truncate(path, 0) },
			"halved":  goproxytest.Halve,
			"changed": goproxytest.Flip,
			"a directory": func(path string) error {
				return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o755))
			},
		} {
			check(t, damage(path))
			lookUp()
			lookUp()
			if got := goproxytest.ReadAll(t, filepath.Join(c.dir, "sumdb")); got[path] != text {
				t.Errorf("%s %s: it is %q, not %q", filepath.Base(path), what, got[path], text)
			}
		}
	}
	dirs := map[string]bool{}
	for path := range kept {
		for dir := filepath.Dir(path); dir != c.dir && strings.HasPrefix(dir, c.dir); dir = filepath.Dir(dir) {
			dirs[dir] = true
		}
	}
	for dir := range dirs {
		for what, make := range map[string]func(path string) error{
			"a file":            func(path string) error { return os.WriteFile(path, nil, 0o644) },
			"a link to nothing": func(path string) error { return os.Symlink("nothing", path) },
		} {
			check(t, errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Dir(dir), 0o755), make(dir)))
			lookUp()
			if info, err := os.Stat(dir); err != nil || !info.IsDir() {
				t.Errorf("%s is %s still", dir, what)
			}
		}
	}
	if files < 3 {
		t.Errorf("%d files are kept, not a lookup, a tile and a tree head", files)
	}
}
