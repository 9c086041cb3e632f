package source

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const program = "package main\n\nfunc main() {}\n"

// programs is a tree with every kind of directory that the go command treats in its own way.
var programs = map[string]string{
	"go.mod":                       "module example.com/m\n\ngo 1.25\n\nignore ./cmd/ignored\nignore generated\n",
	"root.go":                      program,
	"cmd/api/main.go":              program,
	"cmd/admin/web/main.go":        program,
	"cmd/admin/doc.go":             "package admin\n",
	"cmd/lib/lib.go":               "package lib\n",
	"cmd/bom/main.go":              "\ufeff" + program,
	"cmd/crlf/main.go":             "//go:build linux\r\n\r\npackage main\r\n\r\nfunc main() {}\r\n",
	"cmd/windows/main.go":          "//go:build windows\n\n" + program,
	"cmd/suffix/main_darwin.go":    program,
	"cmd/arch/main_arm64.go":       program,
	"cmd/feature/main.go":          "//go:build amd64.v1\n\n" + program,
	"cmd/release/main.go":          "//go:build go1.5 && !go1.999\n\n" + program,
	"cmd/plus/main.go":             "// +build linux\n\n" + program,
	"cmd/tagged/main.go":           "//go:build special\n\n" + program,
	"cmd/script/run.go":            "//go:build ignore\n\n" + program,
	"cmd/script/lib.go":            "package script\n",
	"cmd/docs/doc.go":              "package documentation\n",
	"cmd/docs/main.go":             program,
	"cmd/onlytest/main_test.go":    "package main\n",
	"cmd/xtest/main.go":            program,
	"cmd/xtest/a_test.go":          "package main_test\n",
	"cmd/hidden/_main.go":          program,
	"cmd/hidden/.main.go":          program,
	"cmd/_skipped/main.go":         program,
	"cmd/.skipped/main.go":         program,
	"cmd/testdata/main.go":         program,
	"cmd/vendor/main.go":           program,
	"cmd/vendor/x/main.go":         program,
	"cmd/nested/go.mod":            "module example.com/nested\n",
	"cmd/nested/main.go":           program,
	"cmd/notnested/go.mod/x.txt":   "go.mod is a directory here\n",
	"cmd/notnested/main.go":        program,
	"cmd/ignored/main.go":          program,
	"cmd/ignored/sub/main.go":      program,
	"cmd/notignored/main.go":       program,
	"cmd/x/generated/main.go":      program,
	"cmd/x/generated2/main.go":     program,
	"cmd/linked":                   "-> api",
	"cmd/linkedfile/main.go":       "-> ../api/main.go",
	"cmd/dirlink/x.go":             "-> ../api",
	"cmd/dangling/main.go":         "-> nowhere",
	"cmd/dangling/other.go":        program,
	"cmd/withdir/x.go/main.go":     program,
	"cmd/empty/":                   "",
	"cmd/text/readme.txt":          "no Go\n",
	"cmd/foo.bar/main.go":          program,
	"cmd/foobar/main.go":           program,
	"cmd/brokenimport/main.go":     "package main\n\nimport \"fmt\n",
	"cmd/brokenimport/second.go":   program,
	"other/svc1/server/main.go":    program,
	"other/svc1/client/main.go":    program,
	"other/svc2/server/main.go":    program,
	"other/svc2/server/x/main.go":  program,
	"elsewhere":                    "-> cmd",
	"cmd/cgo/main.go":              "package main\n\nimport \"C\"\n\nfunc main() {}\n",
	"cmd/cgotag/main.go":           "//go:build cgo\n\n" + program,
	"cmd/nocgotag/main.go":         "//go:build !cgo\n\n" + program,
	"cmd/libwithcgo/lib.go":        "package libwithcgo\n",
	"cmd/libwithcgo/withcgo.go":    "package libwithcgo\n\nimport \"C\"\n",
	"cmd/assembly/main.go":         program,
	"cmd/assembly/asm_amd64.s":     "\n",
	"cmd/comment/main.go":          "/* a\ncomment */\n\n// another\npackage main // import \"x\"\n\nfunc main() {}\n",
	"cmd/looksbuild/main.go":       "// a comment\n//go:build windows\npackage main\n\nfunc main() {}\n",
	"cmd/latebuild/main.go":        "package main\n\n//go:build windows\n\nfunc main() {}\n",
	"cmd/bodyerror/main.go":        "package main\n\nfunc main() { this does not compile",
	"cmd/deep/a/b/c/d/e/f/main.go": program,
	"cmd/UPPER/main.go":            program,
}

// listed are the directories of main packages as the go command says, relative to dir.
func listed(t *testing.T, dir, pattern string, tags ...string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, cgo := range []string{"0", "1"} {
		out := mustGo(t, dir, []string{"CGO_ENABLED=" + cgo}, "list", "-e", "-tags="+strings.Join(tags, ","),
			"-f", `{{if and (eq .Name "main") (or .GoFiles .CgoFiles .InvalidGoFiles)}}{{.Dir}}{{end}}`, pattern)
		for line := range strings.Lines(out) {
			rel, err := filepath.Rel(dir, strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			found["./"+filepath.ToSlash(rel)] = true
		}
	}
	if found["./."] {
		delete(found, "./.")
		found["."] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestMainsAsGoList(t *testing.T) {
	dir := tree(t, programs)
	for _, pattern := range []string{
		"./cmd/...", "./...", "./cmd/admin/...", "./cmd/admin...", "./cmd/foo.b...", "./other/.../server",
		"./other/svc1/...", "./cmd/./admin/...", "./cmd/x/../admin/...", "./cmd/vendor/...", "./cmd/deep/...",
		"./cmd/...cgo...", "./cmd/ignored/sub/...", "./cmd/lib...",
	} {
		t.Run(pattern, func(t *testing.T) {
			got, err := Mains(dir, pattern, "linux", "amd64", nil)
			if err != nil {
				t.Fatal(err)
			}
			want := listed(t, dir, pattern)
			if !slices.Equal(slices.Sorted(maps.Values(got)), want) {
				t.Errorf("got  %v\nwant %v", slices.Sorted(maps.Values(got)), want)
			}
		})
	}
}

func TestMainsWithTags(t *testing.T) {
	dir := tree(t, programs)
	got, err := Mains(dir, "./cmd/...", "linux", "amd64", []string{"special"})
	if err != nil || got["tagged"] != "./cmd/tagged" {
		t.Errorf("got %v, %v", got, err)
	}
	if want := listed(t, dir, "./cmd/...", "special"); !slices.Equal(slices.Sorted(maps.Values(got)), want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestMainsKeys(t *testing.T) {
	dir := tree(t, map[string]string{
		"base/cmd/main.go":           program,
		"base/cmd/api/main.go":       program,
		"base/cmd/admin/web/main.go": program,
		"shared/x/main.go":           program,
	})
	base := filepath.Join(dir, "base")
	for pattern, want := range map[string]map[string]string{
		"./cmd/...":     {"cmd": "./cmd", "api": "./cmd/api", "admin/web": "./cmd/admin/web"},
		"./...":         {"cmd": "./cmd", "cmd/api": "./cmd/api", "cmd/admin/web": "./cmd/admin/web"},
		"./cmd/a...":    {"api": "./cmd/api", "admin/web": "./cmd/admin/web"},
		"./cmd/.../web": {"admin/web": "./cmd/admin/web"},
		"./cmd/api":     {"api": "./cmd/api"},
		"./cmd/api/":    {"api": "./cmd/api"},
		"./cmd":         {"cmd": "./cmd"},
		"../shared/...": {"x": "../shared/x"},
		"../...": {"base/cmd": "../base/cmd", "base/cmd/api": "../base/cmd/api",
			"base/cmd/admin/web": "../base/cmd/admin/web", "shared/x": "../shared/x"},
		"./cmd/nothing...": {},
	} {
		got, err := Mains(base, pattern, "linux", "amd64", nil)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: got %v, %v; want %v", pattern, got, err, want)
		}
	}
}

// The root package of "./..." is "." below the base, whose name is the key.
func TestMainsRoot(t *testing.T) {
	dir := filepath.Join(tree(t, map[string]string{"hello/main.go": program}), "hello")
	for _, pattern := range []string{"./...", "."} {
		got, err := Mains(dir, pattern, "linux", "amd64", nil)
		if err != nil || !maps.Equal(got, map[string]string{"hello": "."}) {
			t.Errorf("%s: got %v, %v", pattern, got, err)
		}
	}
}

func TestMainsMistakes(t *testing.T) {
	dir := tree(t, map[string]string{
		"cmd/main.go":          program,
		"cmd/cmd/main.go":      program,
		"broken/x/main.go":     "// a comment\npakcage main\n",
		"empty/x/main.go":      "",
		"lib/lib.go":           "package lib\n",
		"mixed/x/a.go":         "package a\n",
		"mixed/x/main.go":      program,
		"brokentest/x_test.go": "pakcage main\n",
		"file.txt":             "x\n",
		"badmod/go.mod":        "module x\n\nbogus\n",
		"badmod/main.go":       program,
	})
	for pattern, texts := range map[string][]string{
		"./cmd/...":      {"./cmd and ./cmd/cmd", `key "cmd"`},
		"./broken/...":   {filepath.Join(dir, "broken", "x", "main.go") + ":2:1", "expected 'package'"},
		"./empty/...":    {filepath.Join(dir, "empty", "x", "main.go") + ":1:1", "expected 'package'"},
		"./none/...":     {`"./none/..."`, "does not exist"},
		"./lib":          {"is not a main package"},
		"./file.txt":     {"is not a directory"},
		"./file.txt/...": {"is not a directory"},
		"cmd/...":        {`"cmd/..."`, `"./cmd/..."`},
		"./*/main":       {`"./*/main" is a glob`, `write "./.../main"`},
		"./cmd/**":       {`write "./cmd/..."`},
		"./c[mn]d":       {`write "./c...d"`},
		"":               {`""`, `"./cmd/..."`},
		"/cmd/...":       {"relative"},
		"./badmod/...":   {filepath.Join(dir, "badmod", "go.mod") + ":3", "bogus"},
	} {
		_, err := Mains(dir, pattern, "linux", "amd64", nil)
		t.Run(pattern, func(t *testing.T) { failing(t, err, texts...) })
	}
	got, err := Mains(dir, "./mixed/...", "linux", "amd64", nil)
	if err != nil || got["x"] != "./mixed/x" {
		t.Errorf("a directory with two packages is left to the compiler: got %v, %v", got, err)
	}
	if got, err := Mains(dir, "./brokentest/...", "linux", "amd64", nil); len(got) > 0 || err != nil {
		t.Errorf("test files do not matter: got %v, %v", got, err)
	}
}

// 500 directories are read in far less than what one start of go list takes; the figure is
// printed, not asserted.
func TestMainsMany(t *testing.T) {
	files := map[string]string{"go.mod": "module example.com/m\n"}
	for i := range 500 {
		for j := range 4 {
			files[fmt.Sprintf("cmd/p%d/f%d.go", i, j)] = "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n" +
				strings.Repeat("\nfunc _() { println(fmt.Sprint(os.Args)) }\n", 100)
		}
	}
	dir := tree(t, files)
	start := time.Now()
	got, err := Mains(dir, "./cmd/...", "linux", "amd64", nil)
	if err != nil || len(got) != 500 {
		t.Errorf("got %d, %v", len(got), err)
	}
	t.Logf("500 directories, 2000 files: %v", time.Since(start))
}

// A query says for what main packages are looked, and what is left out of its answer.
func TestFind(t *testing.T) {
	const inTag = "//go:build special\n\n" + program
	dir := tree(t, map[string]string{
		"go.work":              "go 1.25\n\nuse (\n\t.\n\t./services/a\n)\n",
		"go.mod":               "module example.com/m\n\ngo 1.25\n\nignore ./ignored\n",
		"cmd/api/main.go":      program,
		"cmd/win/main.go":      "//go:build windows\n\n" + program,
		"cmd/tagged/main.go":   inTag,
		"cmd/cgo/main.go":      "package main\n\nimport \"C\"\n\nfunc main() {}\n",
		"cmd/lib/lib.go":       "package lib\n",
		"cmd/lib/gen.go":       "//go:build ignore\n\n" + program,
		"tools/gen/main.go":    program,
		"ignored/main.go":      program,
		"testdata/main.go":     program,
		"services/a/go.mod":    "module example.com/a\n\ngo 1.25\n\nignore ./old\n",
		"services/a/main.go":   program,
		"services/a/x/main.go": program,
		"services/a/old/m.go":  program,
		"services/b/go.mod":    "module example.com/b\n\ngo 1.25\n",
		"services/b/c/main.go": program,
	})
	yes, no := true, false
	for _, test := range []struct {
		name  string
		in    Context
		query Query
		want  string
		left  string
	}{
		{"all", Context{GOOS: "linux"}, Query{Pattern: "./..."}, "./cmd/api ./cmd/cgo ./tools/gen",
			"constraints ./cmd/tagged, constraints ./cmd/win, ignored ./ignored, module ./services/a, " +
				"usual ./testdata"},
		{"members", Context{GOOS: "linux"}, Query{Pattern: "./services/...", Members: true},
			"./services/a ./services/a/x", "ignored ./services/a/old, module ./services/b"},
		{"platform and tags", Context{GOOS: "windows", Tags: []string{"special"}}, Query{Pattern: "./cmd/..."},
			"./cmd/api ./cmd/cgo ./cmd/tagged ./cmd/win", ""},
		{"with cgo", Context{GOOS: "linux"}, Query{Pattern: "./cmd/...", Cgo: &yes}, "./cmd/api ./cmd/cgo",
			"constraints ./cmd/tagged, constraints ./cmd/win"},
		{"without cgo", Context{GOOS: "linux"}, Query{Pattern: "./cmd/...", Cgo: &no}, "./cmd/api",
			"constraints ./cmd/cgo, constraints ./cmd/tagged, constraints ./cmd/win"},
		{"exclude", Context{GOOS: "linux"}, Query{Pattern: "./...", Exclude: []string{"./tools/...", "./cmd/cgo"}},
			"./cmd/api", "constraints ./cmd/tagged, constraints ./cmd/win, ./cmd/cgo by ./cmd/cgo, " +
				"./tools/gen by ./tools/..., ignored ./ignored, module ./services/a, usual ./testdata"},
	} {
		test.in.GOARCH = "amd64"
		found, left, err := test.in.Find(dir, test.query)
		if got := strings.Join(slices.Sorted(maps.Values(found)), " "); err != nil || got != test.want {
			t.Errorf("%s: %s, %v", test.name, got, err)
		}
		var names []string
		for _, l := range left {
			switch {
			case l.Excluded != "":
				names = append(names, l.Dir+" by "+l.Excluded)
			case l.Module:
				names = append(names, "module "+l.Dir)
			case l.Ignored:
				names = append(names, "ignored "+l.Dir)
			case l.Constraints:
				names = append(names, "constraints "+l.Dir)
			case l.Usual:
				names = append(names, "usual "+l.Dir)
			}
		}
		slices.Sort(names)
		want := strings.Split(test.left, ", ")
		slices.Sort(want)
		if strings.Join(names, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: left out: %s", test.name, names)
		}
	}
	_, _, err := (Context{GOOS: "linux"}).Find(dir, Query{Pattern: "./...", Exclude: []string{"tools"}})
	if err == nil {
		t.Error("exclude takes a pattern that is none")
	}
}
