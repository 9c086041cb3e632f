package source

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
)

// vendoring is a module m that gets a vendor directory by "go mod vendor".
var vendoring = map[string]string{
	"m/go.mod": "module example.com/m\n\ngo 1.22\n\nrequire (\n\texample.com/lib v1.2.3\n\texample.com/lib/nested " +
		"v1.0.0\n)\n\n" +
		"replace (\n\texample.com/lib v1.2.3 => ../lib\n\texample.com/lib/nested => ../nested\n)\n",
	"m/main.go": "package main\n\nimport " +
		"(\n\t\"fmt\"\n\n\t\"example.com/lib\"\n\t\"example.com/lib/nested\"\n\t\"example.com/lib/sub\"\n)\n\n" +
		"func main() { fmt.Print(lib.Text(), sub.Text, nested.Text) }\n",
	"lib/go.mod":             "module example.com/lib\n\ngo 1.20\n",
	"lib/lib.go":             "package lib\n\nfunc Text() string { return old() }\n",
	"lib/old.go":             "package lib\n\nfunc old() string { return \"old lib,\" }\n",
	"lib/lib_test.go":        "package lib\n",
	"lib/LICENSE":            "licence\n",
	"lib/unused/unused.go":   "package unused\n",
	"lib/sub/sub.go":         "package sub\n\nimport _ \"embed\"\n\n//go:embed data/text.txt\nvar Text string\n",
	"lib/sub/data/text.txt":  "old embedded,",
	"lib/sub/data/other.txt": "not embedded",
	"nested/go.mod":          "module example.com/lib/nested\n",
	"nested/nested.go":       "package nested\n\nconst Text = \"old nested\"\n",
}

// edited is an override of example.com/lib.
var edited = map[string]string{
	"go.mod":         "module example.com/lib\n\ngo 1.20\n",
	"lib.go":         "package lib\n\nfunc Text() string { return fresh() }\n",
	"fresh.go":       "package lib\n\nfunc fresh() string { return \"new lib,\" }\n",
	"broken_test.go": "this is no Go",
	".hidden.go":     "this is no Go",
	"sub/sub.go": "package sub\n\nimport \"embed\"\n\n//go:embed data all:more\nvar files embed.FS\n\nvar " +
		"Text = read()\n",
	"sub/read.go": "package sub\n\nfunc read() string {\n\ta, _ := files.ReadFile(\"data/text.txt\")\n\tb, " +
		"_ := files.ReadFile(\"more/x/_deep.txt\")\n\treturn string(a) + string(b)\n}\n",
	"sub/data/text.txt":    "new embedded,",
	"sub/data/_hidden.txt": "not embedded",
	"sub/data/n/go.mod":    "module n\n",
	"sub/data/n/n.txt":     "not embedded",
	"sub/more/x/_deep.txt": "deep,",
	"unused/unused.go":     "package unused\n",
}

func vendored(t *testing.T, files map[string]string) string {
	t.Helper()
	root := tree(t, files)
	mustGo(t, filepath.Join(root, "m"), nil, "mod", "vendor")
	return filepath.Join(root, "m")
}

func TestVendoredAsGoModVendor(t *testing.T) {
	dir := vendored(t, vendoring)
	v, err := Vendored(filepath.Join(dir, "vendor"))
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"example.com/lib": "v1.2.3",
		"example.com/lib/nested": "v1.0.0"}; !maps.Equal(v.Versions(), want) {
		t.Errorf("versions are %v", v.Versions())
	}
	lib := v.Packages("example.com/lib/sub")["example.com/lib/sub"]
	if lib.Path != "example.com/lib" || lib.Go != "1.20" || !lib.Explicit ||
		lib.Replacement != (module.Version{Path: "../lib"}) ||
		!slices.Equal(lib.Packages, []string{"example.com/lib", "example.com/lib/sub"}) {
		t.Errorf("lib is %+v", lib)
	}
	if half := v.Packages("example.com/li"); len(half) > 0 {
		t.Errorf("below half a name: %v", half)
	}
	m, err := FindModule(dir)
	if err != nil || !m.Vendored || m.VendorDir != filepath.Join(dir, "vendor") || len(m.Locals) > 0 || m.HasDeps ||
		v.Workspace {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestVendoredText(t *testing.T) {
	text := "# example.com/a v1.0.0 => example.com/b v1.1.0\n## explicit; go 1.17\n## and " +
		"more\nexample.com/a\nexample.com/a/x\n" +
		"# something else\nexample.com/lost\n# short\n# example.com/c => ./c\n\n# example.com/a " +
		"v1.0.0\nexample.com/a/y\nnot a path\n"
	for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
		v, err := Vendored(tree(t, map[string]string{"modules.txt": text}))
		if err != nil || len(v.Modules) != 2 || v.Workspace {
			t.Fatalf("got %+v, %v", v, err)
		}
		if a := v.Modules[0]; !slices.Equal(a.Packages,
			[]string{"example.com/a", "example.com/a/x", "example.com/a/y"}) ||
			!a.Explicit || a.Go != "1.17" || a.Replacement != (module.Version{Path: "example.com/b",
			Version: "v1.1.0"}) {
			t.Errorf("got %+v", a)
		}
	}
	_, err := Vendored(t.TempDir())
	failing(t, err, "modules.txt", "what is vendored")
}

// Whether the vendor directory is used is what go list says.
func TestUsesVendor(t *testing.T) {
	for name, change := range map[string]func(dir string) error{
		"as it is": func(string) error { return nil },
		"old go": func(dir string) error {
			return replaceIn(filepath.Join(dir, "go.mod"), "go 1.22", "go 1.13")
		},
		"no go line": func(dir string) error {
			return replaceIn(filepath.Join(dir, "go.mod"), "go 1.22\n", "")
		},
		"for a workspace": func(dir string) error {
			return replaceIn(filepath.Join(dir, "vendor", "modules.txt"), "# example.com/lib v1.2.3",
				"## workspace\n# example.com/lib v1.2.3")
		},
		"in a workspace": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.22\n\nuse .\n"), 0o644)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := vendored(t, vendoring)
			if err := change(dir); err != nil {
				t.Fatal(err)
			}
			m, err := FindModule(dir)
			if err != nil {
				t.Fatal(err)
			}
			out := mustGo(t, dir, nil, "list", "-f", "{{.Dir}}", "example.com/lib")
			if want := out == filepath.Join(dir, "vendor", "example.com", "lib"); m.Vendored != want {
				t.Errorf("vendored is %v; go reads %s", m.Vendored, out)
			}
		})
	}
}

func TestWorkspaceVendor(t *testing.T) {
	root := tree(t, members)
	mustGo(t, root, nil, "work", "vendor")
	m, err := FindModule(filepath.Join(root, "x"))
	if err != nil || !m.Vendored || m.VendorDir != filepath.Join(root, "vendor") || len(m.Locals) != 1 {
		t.Fatalf("got %+v, %v", m, err)
	}
	v, err := Vendored(m.VendorDir)
	if err != nil || !v.Workspace || len(v.Versions()) != 2 {
		t.Errorf("got %+v, %v", v, err)
	}
}

func replaceIn(file, from, to string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(strings.Replace(string(data), from, to, 1)), 0o644)
}

// built builds the module in dir over files that are replaced, and runs it.
func built(t *testing.T, dir string, replace map[string]string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	file, program := filepath.Join(temp, "overlay.json"), filepath.Join(temp, "program")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	mustGo(t, dir, nil, "build", "-overlay="+file, "-o="+program, ".")
	out, err := exec.Command(program).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestOverlayVendorBuilds(t *testing.T) {
	if goos := mustGo(t, t.TempDir(), nil, "env", "GOHOSTOS", "GOHOSTARCH"); goos != "linux\namd64" {
		t.Skip("runs a program for linux/amd64")
	}
	dir := vendored(t, vendoring)
	vendor := filepath.Join(dir, "vendor")
	if got := built(t, dir, nil); got != "old lib,old embedded,old nested" {
		t.Fatalf("without an override it prints %q", got)
	}
	for name, test := range map[string]struct {
		path  string
		files map[string]string
		want  string
	}{
		"module":  {"example.com/lib", edited, "new lib,new embedded,deep,old nested"},
		"package": {"example.com/lib/sub", below(edited, "sub/"), "old lib,new embedded,deep,old nested"},
		"nested": {"example.com/lib/nested",
			map[string]string{"n.go": "package nested\n\nconst Text = \"new nested\"\n"}, "old lib,old " +
				"embedded,new nested"},
		"nested, inside": {"example.com/lib",
			with(edited, "nested/n.go", "package nested\n\nconst Text = \"new nested\"\n"),
			"new lib,new embedded,deep,new nested"},
		"nested, a module there too": {"example.com/lib",
			with(with(edited, "nested/n.go", "package nested\n\nconst Text = \"new nested\"\n"), "nested/go.mod",
				"module x\n"),
			"new lib,new embedded,deep,old nested"},
		"above modules": {"example.com", map[string]string{"lib/nested/n.go": "package nested\n\nconst Text = \"new " +
			"nested\"\n", "lib/nested/go.mod": "module x\n",
			"lib/lib.go":     "package lib\n\nfunc Text() string { return \"new lib,\" }\n",
			"lib/sub/sub.go": "package sub\n\nconst Text = \"new sub,\"\n"}, "new lib,new sub,new nested"},
	} {
		t.Run(name, func(t *testing.T) {
			replace, err := OverlayVendor(vendor, test.path, tree(t, test.files))
			if err != nil {
				t.Fatal(err)
			}
			if got := built(t, dir, replace); got != test.want {
				t.Errorf("it prints %q, want %q", got, test.want)
			}
		})
	}
}

// below are the files in a folder, with is files and one more.
func below(files map[string]string, folder string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		if rest, ok := strings.CutPrefix(name, folder); ok {
			out[rest] = text
		}
	}
	return out
}

func with(files map[string]string, name, text string) map[string]string {
	out := maps.Clone(files)
	out[name] = text
	return out
}

func TestOverlayVendorFiles(t *testing.T) {
	vendor := filepath.Join(vendored(t, vendoring), "vendor")
	override := tree(t, edited)
	got, err := OverlayVendor(vendor, "example.com/lib", override)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"LICENSE": "", "old.go": "", "lib.go": "lib.go", "fresh.go": "fresh.go",
		"sub/sub.go": "sub/sub.go", "sub/read.go": "sub/read.go", "sub/data/text.txt": "sub/data/text.txt",
		"sub/more/x/_deep.txt": "sub/more/x/_deep.txt",
	}
	for name, file := range want {
		target := filepath.Join(vendor, "example.com", "lib", filepath.FromSlash(name))
		value, ok := got[target]
		if file != "" {
			file = filepath.Join(override, filepath.FromSlash(file))
		}
		if !ok || value != file {
			t.Errorf("%s: got %q, %v; want %q", name, value, ok, file)
		}
		delete(got, target)
	}
	if len(got) > 0 {
		t.Errorf("too many: %v", got)
	}
}

func TestOverlayVendorMistakes(t *testing.T) {
	dir := vendored(t, vendoring)
	vendor := filepath.Join(dir, "vendor")
	if got, err := OverlayVendor(vendor, "example.com/other", t.TempDir()); len(got) > 0 || err != nil {
		t.Errorf("of nothing that is vendored: %v, %v", got, err)
	}
	if got, err := OverlayVendor(vendor, "example.com/li", t.TempDir()); len(got) > 0 || err != nil {
		t.Errorf("of half a name: %v, %v", got, err)
	}
	_, err := OverlayVendor(vendor, "example.com/lib", filepath.Join(dir, "none"))
	failing(t, err, "none", "does not exist")
	_, err = OverlayVendor(dir, "example.com/lib", dir)
	failing(t, err, "modules.txt")
	// An override without a package's directory takes the package away.
	got, err := OverlayVendor(vendor, "example.com/lib", tree(t, map[string]string{"lib.go": "package lib\n"}))
	if value, ok := got[filepath.Join(vendor, "example.com", "lib", "sub", "sub.go")]; !ok ||
		value != "" || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}
