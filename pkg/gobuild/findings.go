package gobuild

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// A Finding is an error or a warning of a check, as -format=json prints it. It prints a list of findings,
// which may be empty.
type Finding struct {
	Severity string `json:"severity"` // "error" or "warning"
	Code     string `json:"code"`     // its kind: schemas/diagnostics.md lists all codes
	Summary  string `json:"summary"`  // the kind in a few words
	Detail   string `json:"detail"`   // sentences: what is wrong here, and what to do
	// File is relative to the working directory, with slashes; "" if the finding has no place.
	File  string `json:"file,omitempty"`
	Range *Range `json:"range,omitempty"`
}

// A Range is a part of a file, up to End and without it.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// A Position is a position in a file. Lines and columns start at 1, bytes at 0. Columns count grapheme
// clusters.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// listFindings converts diagnostics to findings.
func listFindings(diags hcl.Diagnostics) []Finding {
	list := []Finding{}
	for _, d := range report.RelativePaths(diags) {
		one := Finding{
			Severity: report.SeverityName(d), Code: diag.Of(d).Kind.Code, Summary: d.Summary, Detail: d.Detail,
		}
		if r := d.Subject; r != nil && r.Filename != "" {
			one.File = report.SlashPath(r.Filename)
			one.Range = &Range{Position(r.Start), Position(r.End)}
		}
		list = append(list, one)
	}
	return list
}
