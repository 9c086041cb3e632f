package source

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// layouts are trees with the directories in them where FindModule is compared with what the
// go command of this machine says.
var layouts = map[string]struct {
	files map[string]string
	dirs  []string
}{
	"module": {map[string]string{
		"m/go.mod":    "module example.com/m\n\ngo 1.22.3\n\ntoolchain go1.23.4\n",
		"m/a/b/b.go":  "package b\n",
		"m/n/go.mod":  "module example.com/m/n\n",
		"m/n/x/x.go":  "package x\n",
		"m/d/go.mod/": "",
		"m/d/d.go":    "package d\n",
	}, []string{"m", "m/a/b", "m/n", "m/n/x", "m/d"}},
	"carriage returns": {map[string]string{
		"go.mod": "module example.com/m\r\n\r\ngo 1.22\r\n\r\nrequire example.com/l v0.0.0\r\n\r\nreplace " +
			"example.com/l => ./l\r\n",
		"l/go.mod":     "module example.com/l\r\n",
		"l/l.go":       "package l\r\n",
		"m.go":         "package m\r\n\r\nimport _ \"example.com/l\"\r\n",
		"vendor/x.txt": "no Go line below 1.14 here, and no modules.txt\r\n",
	}, []string{"l"}},
	"workspace": {map[string]string{
		"go.work":        "go 1.24\n\nuse (\n\t./a\n\t./b/c\n)\n",
		"a/go.mod":       "module example.com/a\n\ngo 1.20\n",
		"a/a.go":         "package a\n",
		"b/c/go.mod":     "module example.com/c\n\ngo 1.21\n",
		"b/c/d/d.go":     "package d\n",
		"b/notes/x.txt":  "no Go\n",
		"b/go.work/dir/": "",
	}, []string{".", "a", "b/c", "b/c/d", "b/notes"}},
	"nearest workspace": {map[string]string{
		"go.work":        "go 1.20\n\nuse ./a\n",
		"a/go.mod":       "module example.com/a\n",
		"in/go.work":     "go 1.21\n\nuse (\n\t../a\n\t.\n)\n\ngodebug default=go1.20\n",
		"in/go.mod":      "module example.com/in\n",
		"in/deep/in.go":  "package deep\n",
		"a/a.go":         "package a\n",
		"a/more/more.go": "package more\n",
	}, []string{"a", "a/more", "in", "in/deep"}},
	"workspace inside a module": {map[string]string{
		"go.mod":         "module example.com/m\n\ngo 1.20\n",
		"sub/go.work":    "go 1.21\n\nuse ..\n",
		"sub/deep/in.go": "package deep\n",
	}, []string{".", "sub", "sub/deep"}},
	"linked": {map[string]string{
		"real/go.work":    "go 1.24\n\nuse ./a\n",
		"real/a/go.mod":   "module example.com/a\n",
		"real/a/x/x.go":   "package x\n",
		"link":            "-> real",
		"into":            "-> real/a/x",
		"m/go.mod":        "-> ../real/a/go.mod",
		"m/x/x.go":        "package x\n",
		"outside/go.mod/": "",
	}, []string{"link/a/x", "into", "m/x"}},
}

func TestFindModuleAsGoEnv(t *testing.T) {
	for name, l := range layouts {
		root := tree(t, l.files)
		for _, d := range l.dirs {
			t.Run(name+"/"+d, func(t *testing.T) { compareEnv(t, filepath.Join(root, filepath.FromSlash(d))) })
		}
	}
}

func compareEnv(t *testing.T, dir string) {
	var want struct{ GOMOD, GOWORK string }
	if err := json.Unmarshal([]byte(mustGo(t, dir, nil, "env", "-json", "GOMOD", "GOWORK")), &want); err != nil {
		t.Fatal(err)
	}
	if want.GOMOD == os.DevNull {
		want.GOMOD = ""
	}
	m, err := FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m == nil {
		m = &Module{}
	}
	work := ""
	if m.Work != nil {
		work = m.Work.File
	}
	if m.GoMod != want.GOMOD || work != want.GOWORK {
		t.Errorf("go.mod %q, go.work %q; go says %q, %q", m.GoMod, work, want.GOMOD, want.GOWORK)
	}
	if m.GoMod != "" && m.Root != filepath.Dir(m.GoMod) || m.GoMod == "" && m.Work != nil && m.Root != m.Work.Dir {
		t.Errorf("root is %s", m.Root)
	}
}

// Outside a workspace the lines are the go.mod's own.
func TestLinesOfAModule(t *testing.T) {
	m, err := FindModule(tree(t, map[string]string{"go.mod": "module example.com/m\n\ngo 1.22\n\ntoolchain " +
		"go1.22.5\n\ngodebug default=go1.21\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if m.Go != "1.22" || m.ModGo != "1.22" || m.Toolchain != "go1.22.5" || m.Godebug["default"] != "go1.21" ||
		m.Work != nil || m.HasDeps {
		t.Errorf("got %+v", m)
	}
}

func TestNoModule(t *testing.T) {
	dir := tree(t, map[string]string{"a/a.go": "package a\n"})
	if m, err := FindModule(filepath.Join(dir, "a")); m != nil || err != nil {
		t.Errorf("got %v, %v", m, err)
	}
	if _, err := FindModule(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that does not exist: %v", err)
	}
}

func TestLines(t *testing.T) {
	root := tree(t, map[string]string{
		"go.work": "go 1.24.1\n\ntoolchain go1.25.2\n\ngodebug (\n\tdefault=go1.21\n\tpanicnil=1\n)\n\nuse " +
			"(\n\t.\n\t./b\n)\n\n" +
			"replace example.com/x v1.0.0 => example.com/y v1.1.0\n",
		"go.mod": "module example.com/m\n\ngo 1.20\n\ntoolchain go1.20.1\n\ngodebug http2client=0\n\nrequire " +
			"example.com/x v1.0.0\n",
		"b/go.mod": "module example.com/b\n\ngo 1.19\n\nrequire example.com/x v1.2.0\n",
	})
	m, err := FindModule(root)
	if err != nil {
		t.Fatal(err)
	}
	if m.Go != "1.24.1" || m.Toolchain != "go1.25.2" || m.ModGo != "1.20" || m.Path != "example.com/m" ||
		len(m.Godebug) != 1 || m.Godebug["http2client"] != "0" {
		t.Errorf("got %+v", m)
	}
	w := m.Work
	if w.Go != "1.24.1" || w.Toolchain != "go1.25.2" || w.Godebug["default"] != "go1.21" ||
		w.Godebug["panicnil"] != "1" || len(w.Replace) != 1 {
		t.Errorf("got %+v", w)
	}
	if text, _ := os.ReadFile(w.File); string(text) != string(w.Text) {
		t.Errorf("text is %q", w.Text)
	}
	if m.Requires["example.com/x"] != "v1.2.0" || !m.HasDeps {
		t.Errorf("requires %v, deps %v", m.Requires, m.HasDeps)
	}
	if want := []Local{{filepath.Join(root, "b"), "example.com/b", "1.19"}}; !slices.Equal(m.Locals, want) {
		t.Errorf("locals are %v", m.Locals)
	}
	if len(w.Use) != 2 || w.Use[0].Dir != root {
		t.Errorf("use %v", w.Use)
	}
}

// Go rejects these, and FindModule does so at the same line.
func TestFileErrors(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		at    string
		says  string
	}{
		"unknown directive": {map[string]string{"go.mod": "module example.com/m\n\nbogus x\n"}, "go.mod:3",
			"unknown directive: bogus"},
		"syntax": {map[string]string{"go.mod": "module example.com/m\n\nrequire (\n\tx v1.0.0\n"},
			"go.mod:5", "unterminated block"},
		"version": {map[string]string{"go.mod": "module example.com/m\nrequire example.com/x master\n"},
			"go.mod:2", "example.com/x"},
		"go line": {map[string]string{"go.mod": "module example.com/m\ngo banana\n"}, "go.mod:2",
			"invalid go version 'banana'"},
		"byte order mark": {map[string]string{"go.mod": "\ufeffmodule example.com/m\n"}, "go.mod:1",
			"unexpected input character"},
		"no module line": {map[string]string{"go.mod": "go 1.22\n"}, "go.mod", "no module line"},
		"work syntax": {map[string]string{"go.work": "go 1.22\n\nuse (\n"}, "go.work:4",
			"unterminated block"},
		"work directive": {map[string]string{"go.work": "go 1.22\n\nrequire x v1\n"}, "go.work:3",
			"unknown directive: require"},
		"use of nothing": {map[string]string{"go.work": "go 1.22\n\nuse ./none\n"}, "go.work:3",
			"does not exist"},
		"use without go.mod": {map[string]string{"go.work": "go 1.22\n\nuse (\n\t./a\n)\n", "a/": ""}, "go.work:4",
			"there is no go.mod"},
		"use of a file": {map[string]string{"go.work": "go 1.22\n\nuse ./a\n", "a": "x\n"}, "go.work:3",
			"is not a directory"},
		"use of a mistake": {map[string]string{"go.work": "go 1.22\n\nuse ./a\n",
			"a/go.mod": "module x\n\nbogus\n"}, "a/go.mod:3", "unknown directive: bogus"},
		"use twice": {map[string]string{"go.work": "go 1.22\n\nuse ./a\nuse ./x/../a\n",
			"a/go.mod": "module example.com/a\n"}, "go.work:4", "listed already"},
		"one module twice": {map[string]string{"go.work": "go 1.22\n\nuse ./a\nuse ./b\n",
			"a/go.mod": "module example.com/a\n", "b/go.mod": "module example.com/a\n"}, "go.work:4", "listed already"},
		"use of none": {map[string]string{"go.work": "go 1.22\n"}, "go.work", "no module is listed"},
		"replace with nothing": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x " +
			"v0.0.0\n\nreplace example.com/x => ../none\n"}, "go.mod:5", "does not exist"},
		"replace with a file": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x " +
			"v0.0.0\n\nreplace example.com/x => ./x\n", "x": "\n"}, "go.mod:5", "is not a directory"},
		"replace with a folder": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x " +
			"v0.0.0\n\nreplace (\n\texample.com/x v0.0.0 => ./x\n)\n", "x/": ""}, "go.mod:6", "there is no go.mod"},
		"replace with mistakes": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x " +
			"v0.0.0\n\nreplace example.com/x => ./x\n", "x/go.mod": "module x\n\nrequire y\n"}, "x/go.mod:3",
			"require"},
		"replace in go.work": {map[string]string{"go.work": "go 1.22\n\nuse .\n\nreplace example.com/x => ./none\n",
			"go.mod": "module example.com/m\n\nrequire example.com/x v0.0.0\n"}, "go.work:5", "does not exist"},
		"replace further on": {map[string]string{"go.mod": "module example.com/m\n\nrequire example.com/x " +
			"v0.0.0\n\nreplace (\n\texample.com/x => ./x\n\texample.com/y => ./y\n)\n",
			"x/go.mod": "module example.com/x\n\nrequire example.com/y v0.0.0\n"}, "go.mod:7", "does not exist"},
		"conflict": {map[string]string{"go.work": "go 1.22\n\nuse (\n\t./a\n\t./b\n)\n",
			"a/go.mod": "module example.com/a\n\nreplace example.com/x => ../x\n", "x/go.mod": "module example.com/x\n",
			"b/go.mod": "module example.com/b\n\nreplace example.com/x => ../y\n",
			"y/go.mod": "module example.com/x\n"},
			"b/go.mod:3", "something else in"},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, test.files)
			_, err := FindModule(root)
			failing(t, err, filepath.Join(root, filepath.FromSlash(test.at)), test.says)
			var file *FileError
			if !errors.As(err, &file) {
				t.Errorf("%v is a %T", err, err)
			}
			if out, _, err := goCommand(t, root, nil, "list", "-deps", "./..."); err == nil &&
				!strings.HasPrefix(name, "replace") {
				t.Errorf("go does not mind: %s", out)
			}
		})
	}
}

// What does not parse can be told apart, with its position.
func TestParseErrorPosition(t *testing.T) {
	_, err := ParseGoMod("go.mod", []byte("module example.com/m\n\nbogus x\nother y\n"))
	var file *FileError
	var list modfile.ErrorList
	if !errors.As(err, &file) || file.Line != 3 || !errors.As(err, &list) || len(list) != 2 {
		t.Errorf("got %#v", err)
	}
	if want := "go.mod:3: unknown directive: bogus\ngo.mod:4: unknown directive: other"; err.Error() != want {
		t.Errorf("got %q", err)
	}
}

func TestNotInWorkspace(t *testing.T) {
	root := tree(t, map[string]string{
		"go.work":        "go 1.24\n\nuse ./a\n",
		"a/go.mod":       "module example.com/a\n",
		"a/n/go.mod":     "module example.com/a/n\n",
		"a/n/n.go":       "package n\n",
		"b c/go.mod":     "module example.com/b\n",
		"b c/b.go":       "package b\n",
		"m/go.mod":       "module example.com/m\n",
		"m/sub/go.work":  "go 1.24\n\nuse ../../a\n",
		"m/sub/x/x.go":   "package x\n",
		"m/sub/x/y/y.go": "package y\n",
	})
	for dir, use := range map[string]string{"a/n": `"use ./a/n"`, "b c": `"use "./b c""`, "m/sub/x": `"use .."`} {
		abs := filepath.Join(root, filepath.FromSlash(dir))
		_, err := FindModule(abs)
		var not *NotInWorkspaceError
		if !errors.As(err, &not) {
			t.Errorf("%s: %v", dir, err)
		}
		failing(t, err, use)
		if out, _, err := goCommand(t, abs, nil, "list", "."); err == nil {
			t.Errorf("go does not mind: %s", out)
		}
	}
}
