package lang

import (
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// written is the origin of a block that has attributes, each on a line.
func written(lines map[string]int) Meta {
	attrs := map[string]hcl.Range{}
	for name, line := range lines {
		attrs[name] = hcl.Range{Start: hcl.Pos{Line: line}}
	}
	return Meta{Origin: diag.Origin{Attrs: attrs}}
}

// A target as platform blocks say has the attributes of the last block that has each, and its own; it stays as it is.
func TestWith(t *testing.T) {
	target := &Target{Meta: written(map[string]int{"ldflags": 1, "env": 2})}
	target.Ldflags, target.Env = []string{"-s"}, map[string]string{"A": "1"}
	all := &Platform{Meta: written(map[string]int{"ldflags": 11, "cgo": 12})}
	all.Ldflags, all.Cgo = []string{"-w"}, "dynamic"
	one := &Platform{Meta: written(map[string]int{"ldflags": 21, "race": 22})}
	one.Race = true // and ldflags = []
	v := target.With([]*Platform{all, one})
	if len(v.Ldflags) > 0 || v.Cgo != "dynamic" || !v.Race || v.Env["A"] != "1" {
		t.Errorf("it is %+v", v.Compilation)
	}
	for attr, want := range map[string]struct {
		line  int
		block any
	}{"ldflags": {21, one}, "cgo": {12, all}, "race": {22, one}, "env": {2, target}} {
		if at := v.At(attr).Start.Line; at != want.line || v.GivenBy(attr) != want.block {
			t.Errorf("%s is on line %d", attr, at)
		}
	}
	if target.At("ldflags").Start.Line != 1 || len(target.Attrs) != 2 || !slices.Equal(target.Ldflags, []string{"-s"}) {
		t.Errorf("the target is another: %+v", target)
	}
	if v.Whole() != target || target.Whole() != target || len(v.Blocks()) != 2 || target.Blocks() != nil {
		t.Error("it is not known what it is made of")
	}
}
