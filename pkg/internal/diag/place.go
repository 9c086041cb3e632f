package diag

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Sort returns diagnostics with errors before warnings, each by file and line; those of no
// place come first.
func Sort(diags hcl.Diagnostics) hcl.Diagnostics {
	diags = slices.Clone(diags)
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), ComparePlaces(a.Subject, b.Subject))
	})
	return diags
}

// ComparePlaces compares ranges by file, line and column, as package cmp does; nil comes first.
func ComparePlaces(a, b *hcl.Range) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Filename, b.Filename),
		cmp.Compare(a.Start.Line, b.Start.Line), cmp.Compare(a.Start.Column, b.Start.Column))
}

// Place returns a place for the text of a message: file and line.
func Place(r hcl.Range) string {
	return fmt.Sprintf("%s line %d", filepath.Base(r.Filename), r.Start.Line)
}

// Within reports whether a lies in b.
func Within(a, b hcl.Range) bool {
	return a.Filename == b.Filename && a.Start.Byte >= b.Start.Byte && a.End.Byte <= b.End.Byte
}
