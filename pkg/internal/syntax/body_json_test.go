package syntax_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
)

// A JSON file may name its schema, at the top and nowhere else.
func TestJSONSchemaProperty(t *testing.T) {
	load := func(text string) string {
		_, diags := config.Load(context.Background(), config.Options{
			Path: "/project/gobuild.hcl.json", ReadFile: func(string) ([]byte, error) { return []byte(text), nil },
		})
		return diags.Error()
	}
	if got := load(`{"$schema": "https://example.com/schema.json", "locals": {"a": 1}}`); got != "no diagnostics" {
		t.Error(got)
	}
	if got := load(`{"toolchain": {"go": {"$schema": "x", "version": "1.26.8"}}}`); !strings.Contains(got,
		`no attribute "$schema"`) {
		t.Error(got)
	}
}
