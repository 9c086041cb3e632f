package project

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// A mistake of a for_each block is told once, not once for each instance.
func TestReportOnce(t *testing.T) {
	mistake := func(line int) *hcl.Diagnostic {
		return &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "A mistake", Detail: "What to do about it.",
			Subject: &hcl.Range{Filename: "gobuild.hcl", Start: hcl.Pos{Line: line, Column: 1},
				End: hcl.Pos{Line: line, Column: 2}},
		}
	}
	err := (&Project{Env: &Environment{}}).check(t.Context(), hcl.Diagnostics{mistake(1), mistake(2), mistake(1)})
	if err == nil || strings.Count(err.Error(), "A mistake") != 2 {
		t.Errorf("reported: %v", err)
	}
}
