package floors

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// No package of gobuild breaks its row.
func TestFloors(t *testing.T) {
	found, err := check(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// others are packages of other modules, each with the rows that may import it.
var others = map[string][]string{
	mage + "/mg": {"cmd/gobuild", "targets"},
	docker + "/client": {"bench", "executor/docker/agent", "executor/docker/container", "executor/docker/dockertest",
		"executor/docker/engine", "executor/docker/run", "image/imagetest", "testbinary", "testrun"},
	cty + "/cty": {"functions", "lang", "syntax", "config", "config/disk", "config/meter", "config/resolve",
		"config/vartype", "editor", "facts",
		"lsp", "lsp/feature", "lsp/workspace", "scaffold", "scaffold/foreign"},
	xMod + "/semver": {"config/check", "goproxy", "goproxy/goproxytest", "functions", "modcache", "source",
		"toolchain", "update"},
}

// A package that imports everything is found to break its row by all that this does not allow.
func TestEachRowCanBreak(t *testing.T) {
	root := t.TempDir()
	var all []string
	for _, other := range slices.Sorted(maps.Keys(rows)) {
		all = append(all, module+"pkg/internal/"+other)
	}
	all = append(all, slices.Sorted(maps.Keys(others))...)
	for other := range rows {
		write(t, filepath.Join(root, "internal", filepath.FromSlash(other), "broken_windows.go"),
			"package broken\n\nimport (\n\t_ \""+strings.Join(all, "\"\n\t_ \"")+"\"\n)\n")
	}
	found, err := check(root)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]string{} // imports by package
	for _, v := range found {
		broken[name(path.Dir(v.file))] = append(broken[name(path.Dir(v.file))], v.path)
	}
	for name, r := range rows {
		want := slices.DeleteFunc(slices.Clone(all), func(imported string) bool {
			if able, other := others[imported]; other {
				return slices.Contains(able, name) || r.free && imported != mage+"/mg"
			}
			return slices.Contains(r.ours, strings.TrimPrefix(imported, module+"pkg/internal/"))
		})
		if !slices.Equal(broken[name], want) {
			t.Errorf("%s breaks its row by\n%s\nwant\n%s", name, strings.Join(broken[name], "\n"),
				strings.Join(want, "\n"))
		}
	}
}

// What the table says of the packages that matter most.
func TestRowsKeepApart(t *testing.T) {
	for who, whom := range map[string][]string{
		"lang": {"syntax", "config", "source"}, "syntax": {"config", "source"}, "config": {"plan", "build", "gobuild"},
		"plan": {"lang", "config", "planner"}, "planner": {"lang", "config", "source", "build"}, "build": {"config",
			"planner", "executor/docker", "executor/host"},
		"executor/docker": {"executor/host", "config"}, "executor/host": {"executor/docker",
			"config"}, "lsp": {"plan", "gobuild"},
	} {
		for _, other := range whom {
			if rows[who].allows(module + "pkg/internal/" + other) {
				t.Errorf("%s may import %s", who, other)
			}
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestPackageWithoutRow(t *testing.T) {
	found, err := check(filepath.Join("testdata", "norow"))
	if err != nil {
		t.Fatal(err)
	}
	want := []violation{{file: "dag/inner/inner.go"}, {file: "root.go"}, {file: "stray/stray.go"}}
	if !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// What a row allows stays on lower floors: above all, no two packages allow each other.
func TestRowsHaveNoCycle(t *testing.T) {
	for name, r := range rows {
		for _, other := range r.ours {
			if slices.Contains(rows[other].ours, name) {
				t.Errorf("%s and %s may import each other", name, other)
			}
			if _, ok := rows[other]; !ok {
				t.Errorf("%s may import %s, which has no row", name, other)
			}
		}
	}
}
