package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
)

const reference = "../schemas/README.md"

// The examples in the reference of the language are one configuration without a mistake.
func TestReferenceIsValid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "repository")
	for name, text := range map[string]string{
		"gobuild.hcl":                      blocks(t, "hcl"),
		"cmd/api/main.go":                  "package main\n",
		"tools/lint/main.go":               "package main\n",
		"third_party/gopath/src/x/x.go":    "package x\n",
		"../example/hello/hello.go":        "package main\n",
		"deploy/config.json":               "{}\n",
		"services/one/gobuild.hcl":         "",
		"json/gobuild.hcl.json":            blocks(t, "json"),
		"json/cmd/admin/web/main.go":       "package main\n",
		"json/cmd/admin/web/other_test.go": "package main\n",
	} {
		writeFile(t, filepath.Join(dir, name), text)
	}
	for _, name := range []string{"gobuild.hcl", "json/gobuild.hcl.json"} {
		file, diags := config.Load(context.Background(), config.Options{Path: filepath.Join(dir, name)})
		for _, d := range diags {
			t.Errorf("%v", d)
		}
		if len(file.Targets) == 0 {
			t.Errorf("%s describes no target", name)
		}
	}
}

// Each configuration in the project's README has no mistake.
func TestReadmeIsValid(t *testing.T) {
	list := fenced(t, "../README.md", "hcl")
	if len(list) < 4 {
		t.Errorf("%d configurations", len(list))
	}
	for _, block := range list {
		dir := filepath.Join(t.TempDir(), "repository")
		for name, text := range map[string]string{
			"gobuild.hcl": block, "../example/hello/hello.go": "package main\n",
			"billing/gobuild.hcl": "exports { port = \"8080\" }\n", "profiles/api.pgo": "",
			"go.mod": "module example.com/m\n\ngo 1.26\n", "cmd/api/main.go": "package main\n",
			"cmd/worker/main.go": "package main\n", "cmd/ledger/main.go": "package main\n",
			"codec/main.go": "package main\n",
		} {
			writeFile(t, filepath.Join(dir, name), text)
		}
		_, diags := config.Load(t.Context(), config.Options{Path: filepath.Join(dir, "gobuild.hcl")})
		if len(diags) > 0 {
			t.Errorf("%v:\n%s", diags, block)
		}
	}
}

// blocks returns what stands between the fences of a language in the reference, all of it.
func blocks(t *testing.T, language string) string {
	t.Helper()
	return strings.Join(fenced(t, reference, language), "\n") + "\n"
}

// fenced returns what stands between the fences of a language in a document.
func fenced(t *testing.T, name, language string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split("\n"+string(text), "\n```") {
		if code, ok := strings.CutPrefix(part, language+"\n"); ok && i%2 == 1 {
			all = append(all, code)
		}
	}
	return all
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
