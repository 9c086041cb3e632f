package config

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// An Evaluation is what an expression is in one instance.
type Evaluation struct {
	Instance string // as references are written, "" where it is no instance's
	Value    cty.Value
}

// Evaluate is what an expression is that stands in an attribute, or could stand there: for a
// block with for_each in each of its instances, in defaults in each block that has them.
// What cannot be evaluated is left out; git is asked where the value needs it.
func (f *File) Evaluate(ctx context.Context, a *OutlineAttribute, expr hclsyntax.Expression) (all []Evaluation) {
	e := f.evaluator
	if e == nil || a == nil || a.attr == nil {
		return nil
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if !e.resolvable(expr) {
		return nil
	}
	e.begin(ctx)
	defer func() { e.real = false }()
	for _, s := range e.sites(a) {
		if ctx.Err() != nil {
			return all
		}
		v, ok := e.evaluate(expr, s)
		if v, _ := strip(v); ok && showable(v) {
			all = append(all, Evaluation{s.owner, v})
		}
	}
	return all
}

// resolvable reports whether all references of an expression lead somewhere.
func (e *evaluator) resolvable(expr hclsyntax.Expression) bool {
	r := &resolver{namespace: e.namespace, functions: functionNames(), out: &collector{}}
	for _, t := range expr.Variables() {
		if r.traversal(expression{expr: expr, source: e.sources[0], each: true}, t) != nil {
			return false
		}
	}
	return true
}

// sites are where an attribute is evaluated.
func (e *evaluator) sites(a *OutlineAttribute) []site {
	if len(a.blocks) == 0 {
		return []site{{source: a.attr.source}}
	}
	outer := a.blocks[0]
	switch {
	case outer.schema.kind == "defaults" && len(a.blocks) > 1:
		return e.defaultSites(a, a.blocks[1].schema.kind)
	case outer.schema.each && a.Name != forEach:
		return e.instanceSites(outer, a.attr.source)
	}
	return []site{{source: a.attr.source}}
}

func (e *evaluator) instanceSites(b *block, src *document) (all []site) {
	for _, inst := range e.expand(b).instances {
		all = append(all, site{source: src, each: inst.each, owner: inst.name()})
	}
	return all
}

// defaultSites are the instances whose blocks do not have the attribute themselves.
func (e *evaluator) defaultSites(a *OutlineAttribute, kind string) (all []site) {
	for _, b := range e.blocks[kind] {
		if len(a.blocks) == 2 && b.attribute(a.Name) != nil {
			continue
		}
		all = append(all, e.instanceSites(b, a.attr.source)...)
	}
	return all
}

// Text is a value as it is written in a file; what refers to a block is the reference.
// Unknown values and those that are nothing to write are "".
func Text(v cty.Value) string {
	v, _ = strip(v)
	if v == cty.NilVal || !showable(v) {
		return ""
	}
	return strings.TrimSpace(textAt(v, ""))
}

// showable reports whether a value is known, as far as it is shown: of what refers to a block,
// the reference.
func showable(v cty.Value) bool {
	switch {
	case referred(v) != nil:
		return true
	case !v.IsKnown():
		return false
	case v.IsNull() || !v.CanIterateElements():
		return true
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); !showable(elem) {
			return false
		}
	}
	return true
}

// textAt is a value whose further lines begin with an indent.
func textAt(v cty.Value, indent string) string {
	t := v.Type()
	switch inst := referred(v); {
	case inst != nil:
		return inst.name()
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

// Step is where a name stands that a traversal steps to: in .name the name, in ["name"] what
// is between the quotes. ok is false for other steps.
func Step(step hcl.Traverser) (name string, at hcl.Range, ok bool) {
	switch s := step.(type) {
	case hcl.TraverseRoot:
		return s.Name, s.SrcRange, true
	case hcl.TraverseAttr:
		at = s.SrcRange
		at.Start.Byte = at.End.Byte - len(s.Name)
		return s.Name, at, true
	case hcl.TraverseIndex:
		if !isString(s.Key) {
			return "", hcl.Range{}, false
		}
		at = s.SrcRange // ["name"]
		at.Start.Byte, at.End.Byte = at.Start.Byte+2, at.End.Byte-2
		return asString(s.Key), at, at.Start.Byte <= at.End.Byte
	}
	return "", hcl.Range{}, false
}
