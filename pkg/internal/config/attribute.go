package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An attribute is one that is decoded. It reports what is wrong with it, and what to write instead.
type attribute struct {
	schema *lang.AttributeSchema
	site   site
	rules  stringRules
	labels func(kind string) []string // of the blocks that there are
	out    *diag.Collector

	inValue bool // within the elements of an expression's value
	inList  bool // within the list that an attribute may be, but need not
	unknown bool // needs git
	failed  bool // has an error, which is reported
}

// errorf reports a mistake in an expression of the attribute.
func (a *attribute) errorf(expr hclsyntax.Expression, kind *diag.Kind, format string, args ...any) *hcl.Diagnostic {
	a.failed = true
	return a.out.Errorf(expr.Range(), kind, "%s%s", fmt.Sprintf(format, args...), a.site.instanceNote(expr))
}

// enterValue marks that a part of an expression's value is decoded, until leave is called.
func (a *attribute) enterValue() (leave func()) {
	was := a.inValue
	a.inValue = true
	return func() { a.inValue = was }
}

// subject names what is decoded: the attribute, or an element of it.
func (a *attribute) subject() string {
	if k := a.schema.Type.Kind(); k == reflect.Slice || k == reflect.Map || a.inList {
		return "An element of " + a.schema.Name
	}
	return a.schema.Name
}

// reportWrongType reports a value of the wrong type, and how to write it.
func (a *attribute) reportWrongType(v cty.Value, expr hclsyntax.Expression, want string) outcome {
	what := a.schema.Name
	if want != aList && want != aMap {
		what = a.subject()
	}
	remedy, right := a.remedy(v, expr, want)
	d := a.errorf(expr, diag.WrongType, "%s must be %s, not %s%s.", what, want, describe(v), remedy)
	if right != "" {
		diag.WithFix(d, diag.Replace(expr.Range(), right))
	}
	return unsettled
}

// remedy says what to write, and returns the right form if there is one.
func (a *attribute) remedy(v cty.Value, expr hclsyntax.Expression, want string) (says, right string) {
	text := a.site.source.Written(expr)
	if strings.ContainsAny(text, "\n\r") || a.inValue {
		return "", ""
	}
	switch want {
	case aString:
		return a.stringRemedy(v, expr, text)
	case aList:
		if v.Type() == cty.String || instanceOf(v) != nil || isReference(expr) && isInstances(v) {
			right = "[" + text + "]"
			return ": write it in brackets, " + right, right
		}
	case aBool:
		if s := syntax.StringOf(v); s == "true" || s == "false" {
			return ": write " + s + " without quotes", s
		}
	case aMap:
		if a.site.source.JSON {
			return `: write { "name": "value" }`, ""
		}
		return `: write { name = "value" }`, ""
	case aNumber:
		if s := syntax.StringOf(v); s != "" && strings.Trim(s, "0123456789") == "" {
			return ": write " + s + " without quotes", s
		}
	}
	return "", ""
}

// insteadOfNull says what to write where a reference is null that must not be.
func (a *attribute) insteadOfNull(expr hclsyntax.Expression) string {
	if !isReference(expr) {
		return ""
	}
	text := a.site.source.Text(unwrap(expr).Range())
	return ": coalesce(" + text + ", …) takes another value then"
}

func (a *attribute) stringRemedy(v cty.Value, expr hclsyntax.Expression, text string) (says, right string) {
	switch inst := instanceOf(v); {
	case inst != nil:
		right = a.site.source.Template(inst.Name() + ".label")
		return ": write " + right + " or another of its attributes", right
	case !v.Type().IsPrimitiveType():
		return "", ""
	case isLiteral(expr):
		if values := a.rules.words(); len(values) > 0 && !slices.Contains(values, text) {
			return ": it is " + a.rules.choice(), ""
		}
		switch _, wrong := a.rules.check(text); {
		case a.rules.accepts(text):
			right = diag.Quote(text)
		case wrong != nil:
			return ": " + strings.TrimSuffix(wrong.text, "."), ""
		}
		return ": write it in quotes, " + diag.Quote(text), right
	}
	return `: write "${` + text + `}"`, `"${` + text + `}"`
}

// isLiteral reports whether an expression is a number or a bool as it is written.
func isLiteral(expr hclsyntax.Expression) bool {
	if unary, ok := expr.(*hclsyntax.UnaryOpExpr); ok {
		expr = unary.Val
	}
	_, ok := expr.(*hclsyntax.LiteralValueExpr)
	return ok
}

// reportSeveralInstances reports a reference to a block with for_each that must be to one of its instances.
func (a *attribute) reportSeveralInstances(v cty.Value, expr hclsyntax.Expression) {
	var names []string
	for it := v.ElementIterator(); it.Next(); {
		_, elem := it.Element()
		names = append(names, a.site.source.Template(instanceOf(elem).Name()))
	}
	d := a.errorf(expr, diag.SeveralInstances, "%s takes one reference, but this is a block with for_each: write %s.",
		a.schema.Name, diag.OneOf(names, diag.Plain))
	for _, name := range names[:min(len(names), maxFixes)] {
		diag.WithFix(d, diag.Replace(expr.Range(), name))
	}
}

// suggestReference says how a reference is written, and returns the one that is meant, or "". text is the
// string that was written instead.
func (a *attribute) suggestReference(text string) (says, right string) {
	show := a.site.source.Template
	if kind, _, ok := strings.Cut(text, "."); ok && slices.Contains(a.schema.Refs, kind) && looksLikeReference(text) {
		return a.withoutQuotes(text), show(text)
	}
	var names []string
	for _, kind := range a.schema.Refs {
		for _, label := range a.labels(kind) {
			if label == text {
				right = show(lang.FormatReference(kind, label, ""))
				return "write " + right, right
			}
			names = append(names, lang.FormatReference(kind, label, ""))
		}
	}
	kind := a.schema.Refs[0]
	for _, k := range a.schema.Refs {
		if near := diag.Nearest(text, a.labels(k)); near != "" {
			right = show(lang.FormatReference(k, near, ""))
			return "write " + right, right
		}
	}
	if len(names) > 0 {
		return "write " + diag.OneOf(names, show), ""
	}
	return "write " + show(kind+".NAME") + ` and describe it in a block, ` + kind + ` "NAME" { … }`, ""
}

// withoutQuotes says how to write a reference that is in quotes.
func (a *attribute) withoutQuotes(text string) string {
	if a.site.source.JSON {
		return "write " + a.site.source.Template(text)
	}
	return "write " + text + " without the quotes"
}

// maxFixes limits the fixes of a mistake.
const maxFixes = 3

// What attributes take, in words.
const (
	aString = "a string"
	aBool   = "true or false"
	aNumber = "a number"
	aList   = "a list"
	aMap    = "a map"
)

// describe says in words what a value is.
func describe(v cty.Value) string {
	if inst := instanceOf(v); inst != nil {
		return "a reference to " + inst.Name()
	}
	if v.IsNull() {
		return "null"
	}
	return syntax.DescribeType(v.Type())
}
