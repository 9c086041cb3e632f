package update_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/update"
)

const before = `variable "go" { default = "1.25.1" }
variable "set" {}
locals {
  m = { a = { go = "1.23.1" }, b = { go = "1.24.13" } }
  l = { "odd key" = "1.22.1" }
}
toolchain "literal" { version = ("1.26.3") }
toolchain "variable" { version = "${var.go}" }
toolchain "again" { version = var.go }
toolchain "each" {
  for_each = local.m
  version  = each.value.go
}
toolchain "key" { version = local.l["odd key"] }
toolchain "other" { version = toolchain.literal.version }
toolchain "line" { version = "1.24" }
toolchain "unset" { version = var.set }
toolchain "image" { image = "golang:1.25" }
toolchain "call" { version = join(".", ["1", "26", "1"]) }
target "pinned" {
  package   = "example.com/x/cmd@v1.2.0"
  toolchain = toolchain.literal
}
target "commit" {
  package   = "example.com/x/cmd@v0.0.0-20250915201037-7f05d217867b"
  toolchain = toolchain.literal
}
target "latest" {
  package   = "example.com/x/cmd@latest"
  toolchain = toolchain.literal
}
`

// What moves, and what does not; of the text nothing else changes.
func TestRaise(t *testing.T) {
	for _, test := range []struct {
		minor bool
		want  string
	}{
		{false, "toolchain.variable 1.25.1 1.25.14, toolchain.each[\"a\"] 1.23.1 1.23.12, toolchain.key 1.22.1 " +
			"1.22.12, toolchain.literal 1.26.3 1.26.8, target.pinned v1.2.0 v1.2.9"},
		{true, "toolchain.variable 1.25.1 1.26.8, toolchain.each[\"a\"] 1.23.1 1.26.8, toolchain.each[\"b\"] 1.24.13 " +
			"1.26.8, toolchain.key 1.22.1 1.26.8, toolchain.literal 1.26.3 1.26.8, toolchain.line 1.24 1.26, " +
			"target.pinned v1.2.0 v1.9.0"},
	} {
		pins, computed := find(t, before)
		moves, err := update.Raiser{Minor: test.minor, Versions: versions, Module: newest}.Raise(t.Context(), pins)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		after := before
		for _, m := range moves {
			from, to := m.Versions()
			got = append(got, fmt.Sprint(m.Name, " ", from, " ", to))
			after = strings.Replace(after, `"`+m.Text+`"`, `"`+m.To+`"`, 1)
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("moved: %s\nnot %s", s, test.want)
		}
		if text := string(update.Apply([]byte(before), moves)); text != after {
			t.Errorf("the text is\n%s\nnot\n%s", text, after)
		}
		var left []string
		for _, c := range computed {
			left = append(left, c.Name+": "+c.Why)
		}
		const want = "toolchain.unset: var.set has no default, toolchain.call: it is computed"
		if s := strings.Join(left, ", "); s != want {
			t.Errorf("not raised: %s", s)
		}
	}
}

func find(t *testing.T, text string) ([]update.Pin, []update.Computed) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gobuild.hcl")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	file, diags := config.Load(t.Context(), config.Options{Path: path, Set: map[string]string{"set": "1.21.1"}})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return update.Find(file.Documents(), func(string, string, string) bool { return true })
}

func versions(context.Context) ([]string, error) {
	return strings.Fields("1.22.1 1.22.12 1.23.1 1.23.12 1.24.1 1.24.13 1.25.1 1.25.14 1.26.3 1.26.8 1.27rc1"), nil
}

func newest(_ context.Context, _, query string) (string, error) {
	return map[string]string{"v1.2": "v1.2.9", "v1": "v1.9.0"}[query], nil
}
