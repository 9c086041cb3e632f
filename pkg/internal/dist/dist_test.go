package dist

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// newDir returns the directory of outputs of a new project.
func newDir(t *testing.T, path string) *Dir {
	t.Helper()
	root := t.TempDir()
	project := filepath.Join(root, "project")
	if err := os.Mkdir(project, 0o755); err != nil {
		t.Fatal(err)
	}
	d := New(Options{Project: project, Path: path, Record: filepath.Join(root, "record")})
	t.Cleanup(func() { d.Close() })
	return d
}

// again returns the directory as another run sees it.
func (d *Dir) again() *Dir {
	return New(d.project.opts)
}

func (d *Dir) put(t *testing.T, dir, name, text string) {
	t.Helper()
	sub, err := d.Sub(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := sub.Place(name, strings.NewReader(text), digestOf(strings.NewReader(text)), 0o755); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// files returns those below the project, slash-separated.
func (d *Dir) files(t *testing.T) (list []string) {
	t.Helper()
	err := filepath.WalkDir(d.project.opts.Project, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(d.project.opts.Project, name)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (d *Dir) want(t *testing.T, want ...string) {
	t.Helper()
	if got := d.files(t); !slices.Equal(got, want) {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestPlaceAndClean(t *testing.T) {
	d := newDir(t, "out/bin")
	d.put(t, "linux_amd64", "app", "one")
	d.put(t, "linux_amd64", "app", "two")
	d.put(t, ".", "other", "three")
	d.want(t, "out/bin/.gitignore", "out/bin/linux_amd64/app", "out/bin/other")
	write(t, filepath.Join(d.Path(), "mine"), "mine")
	write(t, filepath.Join(d.Path(), "other"), "mine")
	r, err := d.again().Clean()
	if err != nil || !slices.Equal(r.Paths, []string{"out/bin/.gitignore", "out/bin/linux_amd64/app"}) ||
		r.Bytes != 5 || !slices.Equal(r.Kept, []string{"out/bin/other"}) {
		t.Errorf("%+v, %v", r, err)
	}
	d.want(t, "out/bin/mine", "out/bin/other")
	if _, err := os.Lstat(filepath.Join(d.Path(), "linux_amd64")); err == nil {
		t.Error("an empty directory is left")
	}
	if r, err := d.again().Clean(); len(r.Paths)+len(r.Kept) > 0 || err != nil {
		t.Errorf("again: %+v, %v", r, err)
	}
}

// A run that is killed between the note and the renaming leaves the file before.
func TestCleanOfInterrupted(t *testing.T) {
	d := newDir(t, "dist")
	d.put(t, ".", "app", "one")
	if err := d.record.note(entry{Path: "dist/app", Digest: "sha256:two"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.again().Clean(); err != nil {
		t.Fatal(err)
	}
	d.want(t)
}

func TestSweep(t *testing.T) {
	d := newDir(t, "dist")
	d.put(t, ".", "app", "one")
	if err := d.record.done(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"dist/.gobuild-left.tmp", "dist/.gobuild-dir.tmp/new/blob"} {
		write(t, filepath.Join(d.project.opts.Project, name), "left")
	}
	write(t, filepath.Join(d.Path(), ".gobuild-mine.tmp"), "mine")
	for _, name := range []string{"dist/.gobuild-left.tmp", "dist/.gobuild-dir.tmp"} {
		if err := d.record.note(entry{Path: name, Kind: kindTemp}); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := os.ReadFile(d.project.opts.Record)
	d.again().Sweep()
	d.want(t, "dist/.gitignore", "dist/.gobuild-mine.tmp", "dist/app")
	after, _ := os.ReadFile(d.project.opts.Record)
	d.again().Sweep()
	if still, _ := os.ReadFile(d.project.opts.Record); len(after) >= len(before) || string(still) != string(after) {
		t.Errorf("the record was\n%s, is\n%s, then\n%s", before, after, still)
	}
}

func TestDamagedRecord(t *testing.T) {
	d := newDir(t, "dist")
	outside := filepath.Join(filepath.Dir(d.project.opts.Project), "outside")
	write(t, outside, "mine")
	d.put(t, ".", "app", "one")
	f, err := os.OpenFile(d.project.opts.Record, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	digest := digestOf(strings.NewReader("mine"))
	_, err = f.WriteString("nonsense\n{\"path\":\"../outside\",\"digest\":\"" + digest +
		"\"}\n{\"path\":\"../../outside\",\"kind\":\"temp\"}\n{\"path\":\"dist/../../outside\",\"kind\":\"temp\"}\n" +
		"{\"path\":\"dist\",\"kind\":\"temp\"}\n{\"path\":\"dist/x\",")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	d = d.again()
	d.put(t, ".", "app", "two") // behind a line that has no end
	d = d.again()
	d.Sweep()
	if _, err := d.Clean(); err != nil {
		t.Fatal(err)
	}
	d.want(t)
	if text, err := os.ReadFile(outside); string(text) != "mine" {
		t.Error("a file outside is gone: ", err)
	}
}

func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	d := newDir(t, "dist")
	outside := filepath.Join(filepath.Dir(d.project.opts.Project), "outside")
	write(t, filepath.Join(outside, "app"), "mine")
	d.put(t, "linux", "app", "mine")
	if err := errors.Join(os.RemoveAll(d.Path()), os.Symlink(outside, d.Path())); err != nil {
		t.Fatal(err)
	}
	var inTheWay *InTheWayError
	if _, err := d.Sub("linux"); !errors.As(err, &inTheWay) || inTheWay.Path != d.Path() {
		t.Errorf("%v", err)
	}
	if err := errors.Join(d.CheckFiles([]string{"a/b"})); !errors.As(err, &inTheWay) {
		t.Errorf("%v", err)
	}
	if err := errors.Join(os.Remove(d.Path()), os.Mkdir(d.Path(), 0o755),
		os.Symlink(outside, filepath.Join(d.Path(), "linux"))); err != nil {
		t.Fatal(err)
	}
	if r, err := d.Clean(); len(r.Paths) > 0 && r.Paths[0] != "dist/.gitignore" || err != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if text, err := os.ReadFile(filepath.Join(outside, "app")); string(text) != "mine" {
		t.Error("a file outside is gone: ", err)
	}
}

func TestIgnore(t *testing.T) {
	d := newDir(t, "dist")
	write(t, filepath.Join(d.Path(), "tracked"), "x")
	d.put(t, "linux/a", "app", "x")
	d.put(t, "linux/b", "app", "x")
	d.want(t, "dist/linux/.gitignore", "dist/linux/a/app", "dist/linux/b/app", "dist/tracked")
	empty := newDir(t, "dist")
	if err := os.Mkdir(empty.Path(), 0o755); err != nil {
		t.Fatal(err)
	}
	empty.put(t, "linux", "app", "x")
	empty.want(t, "dist/.gitignore", "dist/linux/app")
}

func TestEmbeds(t *testing.T) {
	for _, c := range []struct {
		dist, pkg, pattern string
		want               bool
	}{
		{"dist", "", "dist", true}, {"dist", "", "*", true}, {"dist", "", "all:*", true}, {"dist", "", "d?st/*",
			true}, {"dist", "", "dist/linux_amd64/app", true},
		{"dist", "", "web", false}, {"dist", "", "*.html", false}, {"dist", "web", "dist", false}, {"dist",
			"dist", "*", false},
		{"a/b", "", "a", true}, {"a/b", "a", "b", true}, {"a/b", "a", "*", true}, {"a/b", "", "a/c", false}, {"a/b", "",
			"*/b", true},
		{"a/.b", "", "a", false}, {"a/.b", "", "all:a", true}, {"a/_b", "", "a", false}, {".b", "", "*", true}, {"a/.b",
			"", "a/*", true},
		{"cut/b", "", "cut", false}, {"a/b", "", "[", false},
	} {
		d := newDir(t, c.dist)
		write(t, filepath.Join(d.project.opts.Project, "cut", "go.mod"), "module cut")
		if got := d.Embeds(filepath.Join(d.project.opts.Project, c.pkg), c.pattern); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestSkip(t *testing.T) {
	d := newDir(t, "a/b/c")
	if err := os.MkdirAll(filepath.Join(d.project.opts.Project, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	skip := d.Skip(d.project.opts.Project)
	for rel, want := range map[string]bool{"a": true, "a/b": true, "a/b/c": true, "c": false, "a/b/c/d": false,
		"b/c": false} {
		if skip(rel, true) != want {
			t.Errorf("%s without anything: %v", rel, !want)
		}
	}
	d.put(t, ".", "app", "x")
	if !skip("a", true) || !skip("a/b/c", true) || skip("a/b/c", false) {
		t.Error("what gobuild wrote counts")
	}
	write(t, filepath.Join(d.project.opts.Project, "a", "mine"), "x")
	if skip("a", true) || !skip("a/b", true) || !skip("a/b/c", true) {
		t.Error("another file does not count, or too much does")
	}
	if above := d.Skip(filepath.Dir(d.project.opts.Project)); !above("project/a/b/c", true) || above("project", true) {
		t.Error("from above")
	}
}

// A layout that was prepared replaces the old one, or is removed: by who prepared it, or by the next
// run if that was killed.
func TestPrepare(t *testing.T) {
	d := newDir(t, "dist")
	sub, err := d.Sub("images")
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(text string) *NewLayout {
		n, err := sub.Layout("a").Prepare()
		if err == nil {
			err = n.WriteFile("index.json", []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first, second, dropped := prepare("1"), prepare("2"), prepare("3")
	prepare("killed").Close()
	for _, n := range []*NewLayout{first, second} {
		if err := errors.Join(n.Replace("sha256:1"), n.Discard()); err != nil {
			t.Fatal(err)
		}
	}
	if err := dropped.Discard(); err != nil {
		t.Fatal(err)
	}
	if list := d.files(t); len(list) != 3 { // with that of the killed one
		t.Errorf("there are %q", list)
	}
	d.again().Sweep()
	d.want(t, "dist/.gitignore", "dist/images/a/index.json")
	if text, err := os.ReadFile(filepath.Join(d.Path(), "images", "a", "index.json")); string(text) != "2" {
		t.Errorf("the layout is %q (%v)", text, err)
	}
}
