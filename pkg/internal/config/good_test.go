package config

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// TestGood loads the archives in testdata/good in each syntax that they have. "want" is
// the file as JSON, without the places of things.
func TestGood(t *testing.T) {
	archives, err := filepath.Glob("testdata/good/*.txt")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{syntax.FileName, syntax.JSONFileName} {
			if !slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == file }) {
				continue // what this archive shows has no form in this syntax
			}
			t.Run(strings.TrimSuffix(filepath.Base(name), ".txt")+"/"+file, func(t *testing.T) {
				dir, want := unpack(t, archive)
				f, diags := Load(context.Background(),
					Options{Path: filepath.Join(dir, file), Allow: []string{"/etc/ca.pem"}})
				if len(diags) > 0 {
					t.Fatal(messages(dir, diags))
				}
				got := dump(t, f, dir)
				if *update {
					rewrite(t, name, archive, got)
				} else if got != want {
					t.Errorf("got:\n%s\nwant:\n%s", got, want)
				}
			})
		}
	}
}

// dump is what a file means, without where it is written.
func dump(t *testing.T, f *File, dir string) string {
	t.Helper()
	data, err := json.Marshal(map[string]any{
		"Executor": f.Executor, "Docker": f.Docker, "Cache": f.Cache, "GOPATH": f.GOPATH, "Toolchains": f.Toolchains,
		"Overrides": f.Overrides, "Targets": f.Targets, "Images": f.Images, "Groups": f.Groups,
	})
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	data, err = json.MarshalIndent(brief(v), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), dir, "$DIR") + "\n"
}

// brief drops places, what is empty, and what blocks that are referred to hold.
func brief(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range []string{"Range", "Attrs", "Kind"} {
			delete(v, k)
		}
		for k, x := range v {
			if x == nil || x == "" || x == false {
				delete(v, k)
			} else if m, ok := x.(map[string]any); ok && (k == "Toolchain" || k == "Target" || k == "Image" ||
				k == "Group") {
				v[k] = address(m)
			} else {
				v[k] = brief(x)
			}
		}
	case []any:
		for i := range v {
			v[i] = brief(v[i])
		}
	}
	return v
}

func address(m map[string]any) string {
	if m["Key"] == "" {
		return m["Label"].(string)
	}
	return m["Label"].(string) + "/" + m["Key"].(string)
}
