package hcllang

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// The schema is one that hcl-lang takes, and has what the language has.
func TestBody(t *testing.T) {
	if err := Body().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, b := range lang.Describe().Blocks {
		s := Body().Blocks[b.Kind]
		if s == nil || len(s.Labels) != len(b.Labels) || s.Description.Value == "" {
			t.Fatalf("%s: %+v", b.Kind, s)
		}
		for _, a := range b.Attributes {
			got := s.Body.Attributes[a.Name]
			if got == nil || got.IsRequired != a.Required || got.Constraint == nil || got.Description.Value != a.Doc {
				t.Errorf("%s.%s: %+v", b.Kind, a.Name, got)
			}
		}
	}
	if len(Functions()) != len(lang.Functions()) {
		t.Errorf("%d functions", len(Functions()))
	}
}
