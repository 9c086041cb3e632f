package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// A collector gathers diagnostics and leaves out those that say the same of the same
// place: one expression is evaluated for every instance of for_each.
type collector struct {
	diags hcl.Diagnostics
	seen  map[string]bool
}

func (c *collector) add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		key := fmt.Sprint(d.Severity, d.Summary, d.Detail)
		if d.Subject != nil {
			// Only the place and the summary: details may name the instance.
			key = fmt.Sprint(d.Severity, d.Summary, *d.Subject)
		}
		if !c.seen[key] {
			if c.seen == nil {
				c.seen = map[string]bool{}
			}
			c.seen[key] = true
			c.diags = append(c.diags, d)
		}
	}
}

func (c *collector) errorf(at hcl.Range, summary, format string, args ...any) {
	c.add(problem(at, summary, format, args...))
}

// problem is an error at a place.
func problem(at hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summary,
		Detail:   fmt.Sprintf(format, args...),
		Subject:  at.Ptr(),
	}
}

// absence marks, as a diagnostic's Extra, that something was not found. Such messages
// are left out where a file's syntax is broken: it may stand in what could not be read.
type absence struct{}

func absent(d *hcl.Diagnostic) *hcl.Diagnostic {
	d.Extra = absence{}
	return d
}

// sorted puts errors before warnings, each by file and line; diagnostics of no place
// come first.
func sorted(diags hcl.Diagnostics) hcl.Diagnostics {
	diags = slices.Clone(diags)
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), comparePlaces(a.Subject, b.Subject))
	})
	return diags
}

func comparePlaces(a, b *hcl.Range) int {
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

// place names where something stands, for the text of a message: file and line.
func place(r hcl.Range) string {
	return fmt.Sprintf("%s line %d", filepath.Base(r.Filename), r.Start.Line)
}

// inside reports whether a lies in b.
func inside(a, b hcl.Range) bool {
	return a.Filename == b.Filename && a.Start.Byte >= b.Start.Byte && a.End.Byte <= b.End.Byte
}
