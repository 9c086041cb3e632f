package schema

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// attribute returns the schema of an attribute's value. null leaves it out, unless it is required.
func attribute(a *lang.Attribute) *node {
	n := &node{AnyOf: alternatives(a, a.Type)}
	if !a.Required && a.Type.Kind != lang.TypeAny && !isIncluded(a.Type) {
		n.AnyOf = append(n.AnyOf, &node{Type: "null"})
	}
	if len(n.AnyOf) == 1 {
		n = n.AnyOf[0]
	}
	n.Description = a.Doc
	if a.Default != "" {
		n.Default = syntax.JSONValue(a.Default)
	}
	if a.Example != "" {
		n.Examples = []any{exampleValue(a)}
	}
	return n
}

// exampleValue returns an attribute's example as JSON has it. A type is a string there, which is not evaluated.
func exampleValue(a *lang.Attribute) any {
	switch {
	case a.Type.Kind == lang.TypeType || a.Type.Kind == lang.TypeName:
		return a.Example
	case a.Type.Elem != nil && a.Type.Elem.Kind == lang.TypeName:
		return strings.Split(strings.Trim(a.Example, "[]"), ", ")
	}
	return syntax.JSONValue(a.Example)
}

// alternatives returns the forms that a value of a type may have.
func alternatives(a *lang.Attribute, t lang.Type) (all []*node) {
	switch t.Kind {
	case lang.TypeAny:
		return []*node{{}}
	case lang.TypeString:
		all = stringSchemas(a)
	case lang.TypeType, lang.TypeName:
		all = []*node{{Type: "string"}}
	case lang.TypeReference:
		all = []*node{ref("reference")}
	case lang.TypeBool:
		all = []*node{{Type: "boolean"}, ref("expression")}
	case lang.TypeNumber:
		all = []*node{{Type: "number"}, ref("expression")}
	case lang.TypeInclusion:
		all = []*node{inclusion()}
	case lang.TypeList:
		if isIncluded(t) {
			return []*node{{Type: "array", Items: elementSchema(a, *t.Elem)}}
		}
		all = []*node{{Type: "array", Items: elementSchema(a, *t.Elem)}, ref("expression")}
	case lang.TypeMap:
		all = []*node{{Type: "object", Additional: elementSchema(a, *t.Elem)}, ref("expression")}
	case lang.TypeSet: // only an expression makes one
		all = []*node{ref("expression")}
	}
	if t.Or == nil {
		return all
	}
	for _, n := range alternatives(a, *t.Or) {
		if !isCovered(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// isIncluded reports whether a type is that of include, which is read before expressions are.
func isIncluded(t lang.Type) bool {
	return t.Elem != nil && t.Elem.Or != nil && t.Elem.Or.Kind == lang.TypeInclusion
}

// inclusion returns the schema of an element of include that has a name.
func inclusion() *node {
	n := &node{Type: "object", Properties: nodes{}, Additional: false,
		Required: []string{lang.InclusionAttributes[0].Name}}
	for _, a := range lang.InclusionAttributes {
		n.Properties[a.Name] = &node{Description: a.Doc, Type: "string"}
	}
	return n
}

// isCovered reports whether any string, or the same definition, is among the alternatives.
func isCovered(all []*node, n *node) bool {
	for _, have := range all {
		if have.Ref != "" && have.Ref == n.Ref || have.Type == "string" && n.Ref != "" {
			return true
		}
	}
	return false
}

// stringSchemas are strings: any, or those of an enum and what is made of expressions.
func stringSchemas(a *lang.Attribute) []*node {
	if len(a.Enum) == 0 {
		return []*node{{Type: "string"}}
	}
	n := &node{}
	for _, s := range a.Enum {
		n.Enum = append(n.Enum, s)
	}
	return []*node{n, ref("template")}
}

// elementSchema returns the schema of an element.
func elementSchema(a *lang.Attribute, t lang.Type) *node {
	all := alternatives(a, t)
	if len(all) == 1 {
		return all[0]
	}
	return &node{AnyOf: all}
}
