package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A collector gathers diagnostics. One expression is evaluated for every instance of
// for_each: it leaves out what was said of a place before, and says at most three things
// of one kind about one place.
type collector struct {
	diags hcl.Diagnostics
	said  map[diag.Key]int // how often, by what is said, and by its kind and place
}

const mostOfAKind = 3

func (c *collector) add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		key := diag.KeyOf(d)
		place := key.WithoutDetail()
		if c.said[key] > 0 || c.said[place] >= mostOfAKind && d.Subject != nil {
			continue
		}
		if c.said == nil {
			c.said = map[diag.Key]int{}
		}
		c.said[key]++
		c.said[place]++
		c.diags = append(c.diags, d)
	}
}

// errorf adds an error, and returns it so that it can be given fixes.
func (c *collector) errorf(at hcl.Range, kind *diag.Kind, format string, args ...any) *hcl.Diagnostic {
	d := diag.Error(kind, at, format, args...)
	c.add(d)
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
	more := diag.General(diag.MoreProblems, "%d more are left out: mend those above first.", len(diags)-maxProblems)
	more.Severity, more.Subject = diags[maxProblems].Severity, diags[maxProblems].Subject
	return append(diags[:maxProblems:maxProblems], more)
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
