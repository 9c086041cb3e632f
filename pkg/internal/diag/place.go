package diag

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
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

// Place returns a place for the text of a message: file, as the user finds it from the working directory, and
// line. The base name alone would be the same for most files of a repository.
func Place(r hcl.Range) string {
	return fmt.Sprintf("%s line %d", filepath.ToSlash(visible.ShortPath(r.Filename)), r.Start.Line)
}

// Within reports whether a lies in b.
func Within(a, b hcl.Range) bool {
	return a.Filename == b.Filename && a.Start.Byte >= b.Start.Byte && a.End.Byte <= b.End.Byte
}

// An Origin is the instance of a block that something was described by: how messages name it, and
// where it is written.
type Origin struct {
	Label string               // the block's label
	Key   string               // the key of for_each, "" if there is none
	Range hcl.Range            // the block's header
	Attrs map[string]hcl.Range // the expression of each attribute that was written (own or from defaults)
}

// Address is label/key, or the label alone if there is no for_each.
func (o *Origin) Address() string {
	if o.Key == "" {
		return o.Label
	}
	return o.Label + "/" + o.Key
}

// At returns the range of an attribute's value, or of the block's header if it is not written.
func (o *Origin) At(attr string) hcl.Range {
	if r, ok := o.Attrs[attr]; ok {
		return r
	}
	return o.Range
}
