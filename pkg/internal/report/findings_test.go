package report

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// findings are what a check found, and the files that it read.
type findings struct {
	diags hcl.Diagnostics
	files map[string]*hcl.File
}

// awkward are findings with all that the formats must escape.
func awkward(t *testing.T) findings {
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
	return findings{
		diags: hcl.Diagnostics{
			diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "One: a, b", Detail: "50% of it:\r\nx, y.",
				Subject: at("z", "z", 2, 12, 2, 13)}, one),
			diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Two", Detail: "On two lines.",
				Subject: at("y", "w", 2, 1, 3, 2)}, two),
			diag.Classify(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "One: a, b", Detail: "Nowhere."}, one),
		},
		files: map[string]*hcl.File{name: {Bytes: []byte(text)}},
	}
}

func TestGitHub(t *testing.T) {
	var out strings.Builder
	if err := WriteGitHub(&out, awkward(t).diags); err != nil {
		t.Fatal(err)
	}
	want := `::error file=a%2C b%3Ac%25/日本.hcl,line=2,endLine=2,col=12,endColumn=12,` +
		`title=One%3A a%2C b::50%25 of it:%0Ax, y. [invalid-syntax]
::warning file=a%2C b%3Ac%25/日本.hcl,line=2,endLine=3,title=Two::On two lines. [nothing-included]
::error title=One%3A a%2C b::Nowhere. [invalid-syntax]
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// The log has what SARIF 2.1.0 requires, and columns are code points.
func TestSARIF(t *testing.T) {
	var out strings.Builder
	found := awkward(t)
	if err := WriteSARIF(&out, found.files, found.diags); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(out.String()), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 3 || len(run.Tool.Driver.Rules) != 2 {
		t.Fatalf("%+v", log)
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" {
			t.Errorf("%+v", r)
		}
	}
	place := run.Results[0].Locations[0].PhysicalLocation
	if want := (sarifRegion{2, 14, 2, 15}); place.Region != want {
		t.Errorf("%+v, want %+v", place.Region, want)
	}
	if want := "./a,%20b:c%25/%E6%97%A5%E6%9C%AC.hcl"; place.ArtifactLocation.URI != want {
		t.Errorf("%s, want %s", place.ArtifactLocation.URI, want)
	}
	if run.Results[2].Locations != nil {
		t.Errorf("what is nowhere has a place: %+v", run.Results[2])
	}
}
