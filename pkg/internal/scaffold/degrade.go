package scaffold

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// degrade leaves out what is not valid: an attribute or a file, else all that files of other tools say of a part,
// else the part. It reports whether that may help.
func degrade(parts []*part, lines []int, diags hcl.Diagnostics) (changed bool) {
	seen := map[int]bool{}
	for _, d := range diags {
		if d.Subject == nil {
			continue
		}
		i, exact := slices.BinarySearch(lines, d.Subject.Start.Line)
		if !exact {
			i--
		}
		if i < 0 || parts[i].what == "" || seen[i] || parts[i].form == len(parts[i].forms) {
			continue
		}
		seen[i], changed = true, true
		why := d.Summary + ": " + strings.Join(strings.Fields(d.Detail), " ")
		if !parts[i].leaveOut(d.Subject.Start.Line-lines[i], why) {
			parts[i].form++
			parts[i].why = append(parts[i].why, why)
		}
	}
	return changed
}

// essential are attributes without which a block says nothing.
var essential = []string{"for_each", "package", "targets", "name"}

// leaveOut makes a comment of what is at a line of the part's text, counted from zero.
func (p *part) leaveOut(line int, why string) bool {
	if len(p.why) > 0 {
		return false // lines are those of the text with its comments
	}
	text := p.forms[p.form]
	first, last, ok := itemAt(text, line+1)
	if !ok {
		return false
	}
	lines := strings.Split(text, "\n")
	note := strings.Split(strings.TrimSpace(comment("Left out: "+why)), "\n")
	for i := first - 1; i < last; i++ {
		lines[i] = "# " + lines[i]
	}
	lines = slices.Insert(lines, first-1, note...)
	p.forms[p.form] = strings.Join(lines, "\n")
	return true
}

// itemAt is the lines of the attribute or nested block at a line, or of the one element of its map there.
func itemAt(text string, line int) (first, last int, ok bool) {
	file, diags := hclsyntax.ParseConfig([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return 0, 0, false
	}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks { // what hclsyntax parses is of this type
		for _, a := range block.Body.Attributes {
			if a.SrcRange.Start.Line <= line && line <= a.SrcRange.End.Line && !slices.Contains(essential, a.Name) {
				first, last = elementAt(a, line)
				return first, last, true
			}
		}
		for _, inner := range block.Body.Blocks {
			if r := inner.Range(); r.Start.Line <= line && line <= inner.CloseBraceRange.End.Line {
				return r.Start.Line, inner.CloseBraceRange.End.Line, true
			}
		}
	}
	return 0, 0, false
}

// elementAt is the lines of the element of an attribute's map that begins at a line; those of the attribute if it
// has none on lines of its own.
func elementAt(a *hclsyntax.Attribute, line int) (first, last int) {
	first, last = a.SrcRange.Start.Line, a.SrcRange.End.Line
	object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok || line == first {
		return first, last
	}
	for _, item := range object.Items {
		if item.KeyExpr.Range().Start.Line == line {
			return line, item.ValueExpr.Range().End.Line
		}
	}
	return first, last
}
