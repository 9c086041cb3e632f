package gobuild

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// awkward are findings with all that JSON must escape.
func awkward(t *testing.T) hcl.Diagnostics {
	t.Helper()
	name, err := filepath.Abs("a, b:c%/日本.hcl")
	if err != nil {
		t.Fatal(err)
	}
	text := "x = 1\ny = \"e\u0301👍🏽\" + z\nw\n"
	at := func(from, to string, line, column, endLine, endColumn int) *hcl.Range {
		return &hcl.Range{
			Filename: name,
			Start:    hcl.Pos{Line: line, Column: column, Byte: strings.Index(text, from)},
			End:      hcl.Pos{Line: endLine, Column: endColumn, Byte: strings.Index(text, to) + len(to)},
		}
	}
	one, two := diag.InvalidSyntax, diag.NothingIncluded
	return hcl.Diagnostics{
		diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "One: a, b", Detail: "50% of it:\r\nx, y.",
			Subject: at("z", "z", 2, 12, 2, 13)}, one),
		diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Two", Detail: "On two lines.",
			Subject: at("y", "w", 2, 1, 3, 2)}, two),
		diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "One: a, b", Detail: "Nowhere."}, one),
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := report.WriteJSON(&out, listFindings(awkward(t))); err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(out.String()), &list); err != nil || len(list) != 3 {
		t.Fatal(err, list)
	}
	if list[0]["file"] != "a, b:c%/日本.hcl" || list[0]["detail"] != "50% of it:\r\nx, y." ||
		list[1]["severity"] != "warning" || list[1]["code"] != "nothing-included" {
		t.Errorf("%v", list)
	}
	if _, has := list[2]["range"]; has || list[2]["file"] != nil {
		t.Errorf("what is nowhere has a place: %v", list[2])
	}
	out.Reset()
	if err := report.WriteJSON(&out, listFindings(nil)); err != nil || out.String() != "[]\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
