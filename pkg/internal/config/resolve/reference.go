package resolve

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A Reference is a reference taken apart: kind.label, the steps after it.
type Reference struct {
	Root   string
	Name   string // the label, or the name of a variable, local or attribute of git
	At     hcl.Range
	starts []hcl.Range   // of the root and of the name
	steps  hcl.Traversal // what follows the name
}

// UpTo returns the range of the first n steps: 1 is the root, 2 the name, 3 what follows it.
func (p Reference) UpTo(n int) hcl.Range {
	end := p.starts[len(p.starts)-1]
	if n <= len(p.starts) {
		end = p.starts[n-1]
	} else if len(p.steps) > 0 {
		end = p.steps[0].SourceRange()
	}
	return hcl.RangeBetween(p.starts[0], end)
}

// ReferenceOf takes a traversal apart. ok is false if it has no name: a bare "target".
func ReferenceOf(t hcl.Traversal) (p Reference, ok bool) {
	p = Reference{Root: t.RootName(), At: t.SourceRange(), starts: []hcl.Range{t[0].SourceRange()}}
	if len(t) < 2 {
		return p, false
	}
	p.starts = append(p.starts, t[1].SourceRange())
	p.Name, _, ok = syntax.StepName(t[1])
	p.steps = t[2:]
	return p, ok
}

// isBlock reports whether the reference leads to a block.
func (p Reference) isBlock() bool { return slices.Contains(lang.ReferableKinds, p.Root) }

// Key returns the key in kind.label["key"].
func (p Reference) Key() (string, bool) {
	if len(p.steps) == 0 {
		return "", false
	}
	key, _, fixed := syntax.StepName(p.steps[0])
	return key, fixed
}
