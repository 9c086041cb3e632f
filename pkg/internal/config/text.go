package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Text is a value as it is written in a file; what refers to a block is the reference.
// Unknown values and those that are nothing to write are "".
func Text(v cty.Value) string {
	v, _ = syntax.Strip(v)
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
