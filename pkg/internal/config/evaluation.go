package config

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An Evaluation is the value of an expression in one instance.
type Evaluation struct {
	Instance string // as a reference is written, "" if there is none
	Value    cty.Value
}

// Evaluate returns the values of an expression in an attribute: for a block with for_each one for each
// instance, for defaults one for each block that has them. Expressions that cannot be evaluated are left out.
// Git is asked if a value needs it.
func (f *File) Evaluate(ctx context.Context, a *syntax.Attribute, expr hclsyntax.Expression) (all []Evaluation) {
	if f.program == nil || a == nil {
		return nil
	}
	f.results.mutex.Lock()
	defer f.results.mutex.Unlock()
	if !f.program.CanResolve(expr, a.Source) {
		return nil
	}
	e := f.newRun(ctx, &diag.Collector{}).withGit
	for _, s := range sitesOf(e, a) {
		if ctx.Err() != nil {
			return all
		}
		v, ok := e.evaluate(expr, s)
		if v, _ := syntax.Strip(v); ok && isShowable(v) {
			all = append(all, Evaluation{s.owner, v})
		}
	}
	return all
}

// sitesOf returns the sites that an attribute is evaluated for.
func sitesOf(e *evaluator, a *syntax.Attribute) []site {
	blocks := enclosingBlocks(a)
	if len(blocks) == 0 {
		return []site{{source: a.Source}}
	}
	outer, inner := blocks[0], blocks[len(blocks)-1]
	all := []site{{source: a.Source}}
	switch {
	case outer.Schema.Kind == "defaults" && len(blocks) > 1:
		all = defaultSites(e, a, blocks)
	case outer.Schema.Kind == "function":
		return []site{siteOfResult(outer, a)}
	case outer.Schema.Each && (a.Name != lang.ForEach || inner != outer):
		all = instanceSites(e, outer, a.Source)
	}
	if each := inner.Attribute(lang.ForEach); inner.Parent != nil && each != nil && each != a {
		all = nestedSites(e, inner, each, all)
	}
	return all
}

// nestedSites returns the sites of the instances of a block in another, at the sites of that.
func nestedSites(e *evaluator, b *syntax.Block, forEach *syntax.Attribute, around []site) (all []site) {
	for _, at := range around {
		list, _ := eachOf(e, b, forEach, at)
		for _, each := range list {
			owner := childName(at.owner, syntax.StringOf(each.key))
			all = append(all, site{source: at.source, each: each, owner: owner})
		}
	}
	return all
}

// enclosingBlocks returns the blocks that an attribute is in, the outermost first.
func enclosingBlocks(a *syntax.Attribute) (all []*syntax.Block) {
	for b := a.Within; b != nil; b = b.Parent {
		all = append(all, b)
	}
	slices.Reverse(all)
	return all
}

func instanceSites(e *evaluator, b *syntax.Block, src *syntax.Document) (all []site) {
	for _, inst := range e.expand(b).instances {
		all = append(all, site{source: src, each: inst.each, owner: inst.Name()})
	}
	return all
}

// defaultSites returns the sites of the instances that get the attribute from these defaults.
func defaultSites(e *evaluator, a *syntax.Attribute, within []*syntax.Block) (all []site) {
	for _, b := range e.Blocks[within[1].Schema.Kind] {
		for _, inst := range e.expand(b).instances {
			chain := instanceDecoder{e, inst}.chain()
			if len(within) == 2 && resolve.WrittenIn(b, chain, a.Name) == a ||
				len(within) > 2 && hasBlock(chain, within[2]) {
				all = append(all, site{source: a.Source, each: inst.each, owner: inst.Name()})
			}
		}
	}
	return all
}

// hasBlock reports whether one of the defaults has a nested block.
func hasBlock(chain []*resolve.DefaultSet, b *syntax.Block) bool {
	return slices.ContainsFunc(chain, func(set *resolve.DefaultSet) bool { return slices.Contains(set.Blocks, b) })
}

// Text returns a value as it is written in a file: of a block, the reference. It is "" if the value is not
// known.
func Text(v cty.Value) string {
	v, _ = syntax.Strip(v)
	if v == cty.NilVal || !isShowable(v) {
		return ""
	}
	return strings.TrimSpace(textAt(v, ""))
}

// isShowable reports whether what Text writes of a value is known.
func isShowable(v cty.Value) bool {
	switch {
	case instanceOf(v) != nil:
		return true
	case !v.IsKnown():
		return false
	case v.IsNull() || !v.CanIterateElements():
		return true
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); !isShowable(elem) {
			return false
		}
	}
	return true
}

// textAt returns the text of a value whose lines after the first are indented.
func textAt(v cty.Value, indent string) string {
	t := v.Type()
	switch inst := instanceOf(v); {
	case inst != nil:
		return inst.Name()
	case v.IsNull():
		return "null"
	case t.IsObjectType() || t.IsMapType():
		return textOfMap(v, indent)
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		return textOfList(v, indent)
	case t.IsPrimitiveType():
		return string(hclwrite.TokensForValue(v).Bytes())
	}
	return t.FriendlyName()
}

func textOfMap(v cty.Value, indent string) string {
	if v.LengthInt() == 0 {
		return "{}"
	}
	var b strings.Builder
	b.WriteString("{\n")
	for it := v.ElementIterator(); it.Next(); {
		k, elem := it.Element()
		key := k.AsString()
		if !hclsyntax.ValidIdentifier(key) {
			key = string(hclwrite.TokensForValue(k).Bytes())
		}
		b.WriteString(indent + "  " + key + " = " + textAt(elem, indent+"  ") + "\n")
	}
	return b.String() + indent + "}"
}

func textOfList(v cty.Value, indent string) string {
	var items []string
	size := 0
	for it := v.ElementIterator(); it.Next(); {
		_, elem := it.Element()
		items = append(items, textAt(elem, indent+"  "))
		size += len(items[len(items)-1]) + 2
	}
	multiline := slices.ContainsFunc(items, func(s string) bool { return strings.Contains(s, "\n") })
	if size <= 80 && !multiline {
		return "[" + strings.Join(items, ", ") + "]"
	}
	inner := "\n" + indent + "  "
	return "[" + inner + strings.Join(items, ","+inner) + ",\n" + indent + "]"
}
