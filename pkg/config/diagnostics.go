package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// A collector gathers diagnostics. One expression is evaluated for every instance of
// for_each: it leaves out what was said of a place before, and says at most three things
// of one kind about one place.
type collector struct {
	diags hcl.Diagnostics
	said  map[string][]string // details by place and summary
}

const mostOfAKind = 3

func (c *collector) add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		key := fmt.Sprint(d.Severity, d.Summary)
		if d.Subject != nil {
			key += d.Subject.String()
		}
		before := c.said[key]
		if slices.Contains(before, d.Detail) || len(before) >= mostOfAKind && d.Subject != nil {
			continue
		}
		if c.said == nil {
			c.said = map[string][]string{}
		}
		c.said[key] = append(before, d.Detail)
		c.diags = append(c.diags, d)
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

// maxProblems is how many problems of a configuration are told.
const maxProblems = 1000

// mostOf are the first of sorted problems, and one that says how many are left out.
func mostOf(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(diags) <= maxProblems {
		return diags
	}
	more := *diags[maxProblems]
	more.Summary = "More problems"
	more.Detail = fmt.Sprintf("%d more are left out: mend those above first.", len(diags)-maxProblems)
	return append(diags[:maxProblems:maxProblems], &more)
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

// sentence ends a text with a full stop, unless it has an end.
func sentence(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// place names where something stands, for the text of a message: file and line.
func place(r hcl.Range) string {
	return fmt.Sprintf("%s line %d", filepath.Base(r.Filename), r.Start.Line)
}

// inside reports whether a lies in b.
func inside(a, b hcl.Range) bool {
	return a.Filename == b.Filename && a.Start.Byte >= b.Start.Byte && a.End.Byte <= b.End.Byte
}
