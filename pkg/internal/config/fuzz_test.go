package config

import (
	"context"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/testleaks"
)

// FuzzDecoder checks that no file makes Load, Select or WriteDiagnostics panic, hang or leave
// anything running, and that a file without errors can be selected from.
func FuzzDecoder(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*/*.txt")
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".hcl") || strings.HasSuffix(file.Name, ".json") {
				f.Add(string(file.Data), strings.HasSuffix(file.Name, ".json"))
			}
		}
	}
	f.Add(selectable, false)
	f.Add(usesGit, false)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string, json bool) {
		running := runtime.NumGoroutine()
		defer testleaks.Watch(t, text)()
		name := syntax.FileName
		if json {
			name = syntax.JSONFileName
		}
		path := filepath.Join(dir, name)
		git := func(context.Context, string, string, string) (cty.Value, error) { return cty.StringVal("true"), nil }
		file, diags := Load(t.Context(), Options{Path: path, Git: git, ReadFile: func(p string) ([]byte, error) {
			if p == path {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		}})
		if err := diag.Write(io.Discard, file.Sources, diags, 80, false); err != nil {
			t.Fatal(err)
		}
		if !diags.HasErrors() {
			for _, kind := range []string{"target", "image"} {
				_, _ = file.Select(t.Context(), kind, nil)
				_, _ = file.Select(t.Context(), kind, []string{"*/*", "group.*", text})
			}
		}
		for _, p := range file.Targets {
			file.Whole(p)
		}
		// The fuzzer has goroutines of its own that come and go.
		if left := testleaks.Left(running, time.Second); left != "" {
			t.Fatalf("goroutines are left of %d:\n%s", running, left)
		}
	})
}
