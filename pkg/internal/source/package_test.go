package source

import (
	"encoding/json"
	"errors"
	"go/build"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// packages are directories whose files depend on the platform.
var packages = map[string]string{
	"go.mod":          "module example.com/m\n\ngo 1.22\n",
	"plain/p.go":      "package plain\n\nimport (\n\t\"fmt\"\n\tstd \"os\"\n)\n\nvar _ = fmt.Sprint(std.Args)\n",
	"plain/p_test.go": "package plain\n\nimport _ \"testing\"\n",
	"plain/x_test.go": "package plain_test\n\nimport _ \"testing\"\n",
	"os/a_linux.go":   "package os\n\nimport _ \"io\"\n",
	"os/a_windows.go": "package os\n\nimport _ \"net\"\n",
	"os/a_unix.go":    "package os\n\nimport _ \"sort\"\n",
	"os/b.go":         "//go:build unix\n\npackage os\n\nimport _ \"bytes\"\n",
	"cgo/a.go":        "package cgo\n\nimport \"C\"\nimport _ \"strings\"\n",
	"cgo/b.go":        "package cgo\n\nimport _ \"bytes\"\n",
	"cgo/c.go":        "//go:build !cgo\n\npackage cgo\n\nimport _ \"errors\"\n",
	"features/a.go": "//go:build amd64.v1 || arm64.v8.0 || arm.7 || 386.sse2 || riscv64.rva20u64 || " +
		"ppc64le.power8 || mips.hardfloat || wasm.satconv\n\npackage features\n",
	"features/b.go":     "//go:build amd64.v2 || arm64.v8.1\n\npackage features\n",
	"crlf/a.go":         "\ufeffpackage crlf\r\n\r\nimport (\r\n\t\"fmt\"\r\n)\r\n\r\nvar _ = fmt.Sprint()\r\n",
	"main/main.go":      program,
	"main/other.go":     "//go:build ignore\n\npackage other\n",
	"main/dot/.x.go":    "package x\n",
	"main/asm_amd64.s":  "\n",
	"main/embed.go":     "package main\n\nimport _ \"embed\"\n",
	"main/go.sum.go/x":  "a directory that is called like a file\n",
	"main/linked.go":    "-> embed.go",
	"main/dir.go":       "-> ../plain",
	"raw/a.go":          "package raw\n\nimport `fmt`\nimport _ `io`\n",
	"semicolon/a.go":    "package semicolon; import \"fmt\"; var _ = fmt.Sprint()\n",
	"release/old.go":    "//go:build !go1.21\n\npackage release\n\nimport _ \"io\"\n",
	"release/new.go":    "//go:build go1.21\n\npackage release\n\nimport _ \"fmt\"\n",
	"release/future.go": "//go:build go1.999\n\npackage release\n\nimport _ \"net\"\n",
}

func TestPackageAsGoList(t *testing.T) {
	root := tree(t, packages)
	for _, platform := range []struct {
		goos, goarch, cgo string
	}{{"linux", "amd64", "0"}, {"linux", "amd64", "1"}, {"windows", "amd64", "0"}, {"darwin", "arm64", "0"}, {"linux",
		"arm", "0"}, {"linux", "386", "0"},
		{"linux", "riscv64", "0"}, {"linux", "ppc64le", "0"}, {"linux", "mips", "0"}, {"js", "wasm", "0"}, {"linux",
			"s390x", "0"}} {
		t.Run(platform.goos+"/"+platform.goarch+platform.cgo, func(t *testing.T) {
			out := mustGo(t, root, []string{"GOOS=" + platform.goos, "GOARCH=" + platform.goarch, "CGO_ENABLED=" +
				platform.cgo},
				"list", "-e", "-f",
				`{"Dir":{{printf "%q" .Dir}},"Name":"{{.Name}}","Files":{{len .GoFiles}}{{len .CgoFiles}},`+
					`"Imports":[{{range $i, $x := .Imports}}{{if $i}},{{end}}"{{$x}}"{{end}}]}`, "./...")
			compared := 0
			for d := json.NewDecoder(strings.NewReader(out)); d.More(); compared++ {
				var want struct {
					Dir, Name string
					Files     int // two digits: Go files and cgo files
					Imports   []string
				}
				if err := d.Decode(&want); err != nil {
					t.Fatal(err)
				}
				got, err := Package(want.Dir, platform.goos, platform.goarch, platform.cgo == "1", nil)
				if err != nil {
					got = &PackageInfo{}
				}
				slices.Sort(want.Imports)
				if files := want.Files/10 + want.Files%10; len(got.Files) != files || files > 0 &&
					(got.Name != want.Name || !slices.Equal(got.Imports, want.Imports)) {
					t.Errorf("%s: got %+v, %v; want %+v", want.Dir, got, err, want)
				}
			}
			if compared < 8 {
				t.Errorf("go list found only %d packages", compared)
			}
		})
	}
}

// The release tags are those of the toolchain that is asked for.
func TestPackageOfAnOlderGo(t *testing.T) {
	root := tree(t, packages)
	for version, want := range map[string]string{"": "fmt", "1.26.8": "fmt", "1.21rc2": "fmt", "1.21": "fmt",
		"1.20.14": "io", "1.5.4": "io", "1.2.2": "io"} {
		p, err := Context{GOOS: "linux", GOARCH: "amd64", Go: version}.Package(filepath.Join(root, "release"))
		if err != nil || !slices.Equal(p.Imports, []string{want}) {
			t.Errorf("go%s: got %v, %v", version, p, err)
		}
	}
}

func TestPackageMistakes(t *testing.T) {
	root := tree(t, map[string]string{
		"windows/a.go":    "//go:build windows\n\npackage main\n",
		"windows/b.go":    "//go:build windows\n\npackage main\n",
		"cgo/a.go":        "package main\n\nimport \"C\"\n",
		"test/a_test.go":  "package main\n",
		"empty/":          "",
		"two/a.go":        "package a\n",
		"two/b.go":        "package b\n",
		"broken/a.go":     "package a\n\nimport fmt\n",
		"constraint/a.go": "//go:build linux &&\n\npackage a\n",
		"file":            "",
	})
	for dir, texts := range map[string][]string{
		"windows":    {"has no Go files for linux/amd64", "a.go, b.go"},
		"cgo":        {"has no Go files for linux/amd64 without cgo", "a.go needs cgo"},
		"test":       {"has only test files"},
		"empty":      {"has no Go files"},
		"two":        {"found packages a (a.go) and b (b.go)"},
		"broken":     {filepath.Join(root, "broken", "a.go") + ":3:11"},
		"constraint": {"a.go"},
		"none":       {"does not exist"},
		"file":       {"is not a directory"},
	} {
		t.Run(dir, func(t *testing.T) {
			_, err := Package(filepath.Join(root, dir), "linux", "amd64", false, nil)
			failing(t, err, append(texts, root)...)
		})
	}
	_, err := Package(filepath.Join(root, "windows"), "linux", "amd64", false, nil)
	var none *NoGoError
	if !errors.As(err, &none) || !slices.Equal(none.Ignored, []string{"a.go", "b.go"}) || none.Cgo || none.TestOnly {
		t.Errorf("got %#v", err)
	}
	_, err = Package(filepath.Join(root, "two"), "linux", "amd64", false, nil)
	var several *build.MultiplePackageError
	if !errors.As(err, &several) {
		t.Errorf("got %#v", err)
	}
	if _, err := Package(filepath.Join(root, "none"), "linux", "amd64", false, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %#v", err)
	}
}

func TestImportGraph(t *testing.T) {
	root := tree(t, map[string]string{
		"src/a/a.go":         "package main\n\nimport (\n\t_ \"fmt\"\n\t_ \"x.com/b\"\n\t_ \"./rel\"\n)\n",
		"src/a/a_test.go":    "package main\n\nimport _ \"x.com/onlytest\"\n",
		"src/a/w_windows.go": "package main\n\nimport _ \"x.com/onlywindows\"\n",
		"src/a/rel/r.go":     "package rel\n\nimport _ \"x.com/d\"\n",
		"src/x.com/b/b.go":   "package b\n\nimport _ \"x.com/c\"\n",
		"src/x.com/c/c.go": "package c\n\nimport (\n\t_ \"x.com/b\"\n\t_ \"x.com/broken\"\n\t_ " +
			"\"x.com/windows\"\n)\n",
		"src/x.com/d/d.go":       "package d\n\nimport _ \"y.com/missing\"\n",
		"src/x.com/broken/b.go":  "package broken\n\nimport x\n",
		"src/x.com/windows/w.go": "//go:build windows\n\npackage windows\n",
	})
	resolve := func(path, _ string) (string, bool) {
		dir := filepath.Join(root, "src", filepath.FromSlash(path))
		return dir, isDir(dir) == nil
	}
	got, err := ImportGraph([]string{filepath.Join(root, "src", "a")}, resolve, "linux", "amd64", false, nil)
	want := []string{"fmt", "x.com/b", "x.com/broken", "x.com/c", "x.com/d", "x.com/windows", "y.com/missing"}
	if err != nil || !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
		t.Errorf("got %v, %v", got, err)
	}
	got, err = ImportGraph([]string{filepath.Join(root, "src", "none"), filepath.Join(root, "src", "x.com", "d")},
		resolve, "linux", "amd64", false, nil)
	failing(t, err, "does not exist")
	if !got["y.com/missing"] {
		t.Errorf("got %v", got)
	}
}
