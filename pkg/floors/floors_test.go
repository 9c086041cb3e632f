package floors

import (
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// No package of gobuild breaks its row.
func TestFloors(t *testing.T) {
	for root, prefix := range map[string]string{"..": "", "../../schemas": "schemas/"} {
		found, err := check(root, prefix)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Error(v)
		}
	}
}

// For each row there is a package in testdata/broken that breaks it: of its imports, those
// with the comment "forbidden" are found and no others.
func TestEachRowCanBreak(t *testing.T) {
	found, err := check(filepath.Join("testdata", "broken"), "")
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]string{} // imports by file
	for _, v := range found {
		broken[v.file] = append(broken[v.file], v.path)
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		file := name + "/broken.go"
		want := forbidden(t, filepath.Join("testdata", "broken", filepath.FromSlash(file)))
		if !slices.Equal(broken[file], want) || len(want) == 0 {
			t.Errorf("%s breaks its row by\n%s\nwant\n%s", file,
				strings.Join(broken[file], "\n"), strings.Join(want, "\n"))
		}
	}
	if got := broken["cache/broken_windows.go"]; !slices.Equal(got, []string{xMod}) {
		t.Errorf("in a file for another platform there was found %q", got)
	}
	if len(broken) != len(rows)+1 {
		t.Errorf("%d files break rows, want one for each of %d rows and one more", len(broken), len(rows))
	}
}

func TestPackageWithoutRow(t *testing.T) {
	found, err := check(filepath.Join("testdata", "norow"), "")
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

// forbidden are the imports of a fixture that have that comment.
func forbidden(t *testing.T, path string) (imports []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Error(err)
		return nil
	}
	for _, spec := range file.Imports {
		if strings.TrimSpace(spec.Comment.Text()) == "forbidden" {
			imports = append(imports, strings.Trim(spec.Path.Value, `"`))
		}
	}
	return imports
}
