package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// reference decodes a reference into a *Target, *Toolchain, … or a Ref.
func (d *decoder) reference(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := referred(v)
	switch {
	case inst == nil && isString(v):
		form, right := d.rightForm(v.AsString())
		out := d.errorf(expr, diag.ReferenceNeeded, "%s must be a reference, not a string: %s.", d.subject(), form)
		if right != "" {
			diag.WithFix(out, diag.Replace(expr.Range(), right))
		}
	case inst == nil && isReference(expr) && isInstances(v):
		d.severalInstances(v, expr)
	case inst == nil:
		form, _ := d.rightForm("")
		d.errorf(expr, diag.ReferenceNeeded, "%s must be a reference, not %s: %s.", d.subject(), typeName(v), form)
	case !slices.Contains(d.attr.refs, inst.meta.Kind):
		d.errorf(expr, diag.WrongReference, "%s takes %s, but %s is %s %s.", d.attr.name, oneOf(d.attr.refs, article), inst.name(), strings.Fields(article(inst.meta.Kind))[0], inst.meta.Kind)
	default:
		d.refer(dst, inst)
		return set
	}
	return unsettled
}

// refer makes dst point to an instance.
func (d *decoder) refer(dst reflect.Value, inst *instance) {
	ptr := reflect.ValueOf(inst.pointer())
	if dst.Kind() == reflect.Pointer {
		dst.Set(ptr)
		return
	}
	for i := range dst.NumField() {
		if f := dst.Field(i); f.Type() == ptr.Type() {
			f.Set(ptr)
		}
	}
}

// severalInstances reports a block with for_each where one instance belongs.
func (d *decoder) severalInstances(v cty.Value, expr hclsyntax.Expression) {
	var names []string
	for it := v.ElementIterator(); it.Next(); {
		_, elem := it.Element()
		names = append(names, d.site.source.template(referred(elem).name()))
	}
	out := d.errorf(expr, diag.SeveralInstances, "%s takes one reference, but this is a block with for_each: write %s.", d.attr.name, oneOf(names, plain))
	for _, name := range names[:min(len(names), mostOfAKind)] {
		diag.WithFix(out, diag.Replace(expr.Range(), name))
	}
}

// rightForm says how a reference is written, and returns the reference that is meant, or "". text is
// the string in its place.
func (d *decoder) rightForm(text string) (says, right string) {
	show := d.site.source.template
	if kind, _, ok := strings.Cut(text, "."); ok && slices.Contains(d.attr.refs, kind) && looksLikeReference(text) {
		return d.unquoted(text), show(text)
	}
	var names []string
	for _, kind := range d.attr.refs {
		for _, label := range d.labels(kind) {
			if label == text {
				right = show(written(kind, label, ""))
				return "write " + right, right
			}
			names = append(names, written(kind, label, ""))
		}
	}
	kind := d.attr.refs[0]
	for _, k := range d.attr.refs {
		if near := nearest(text, d.labels(k)); near != "" {
			right = show(written(k, near, ""))
			return "write " + right, right
		}
	}
	if len(names) > 0 {
		return "write " + oneOf(names, show), ""
	}
	return "write " + show(kind+".NAME") + ` and describe it in a block, ` + kind + ` "NAME" { … }`, ""
}

// base decodes what an image stands on.
func (d *decoder) base(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := referred(v)
	var b Base
	switch text := asString(v); {
	case inst != nil:
		switch p := inst.pointer().(type) {
		case *Toolchain:
			b.Toolchain = p
		case *Image:
			b.Image = p
		default:
			d.errorf(expr, diag.WrongReference, "base takes an image or a toolchain, but %s is a %s.", inst.name(), inst.meta.Kind)
			return unsettled
		}
	case isReference(expr) && isInstances(v):
		d.severalInstances(v, expr)
		return unsettled
	case v.Type() != cty.String:
		return d.wrongType(v, expr, `"scratch", an image reference in quotes, an image or a toolchain`)
	case text == "scratch":
		b.Scratch = true
	case looksLikeReference(text):
		diag.WithFix(d.errorf(expr, diag.ReferenceNeeded, "This is a string, not a reference: %s.", d.unquoted(text)),
			diag.Replace(expr.Range(), d.site.source.template(text)))
		return unsettled
	case strings.TrimSpace(text) == "":
		d.errorf(expr, diag.MissingBase, `base is empty: write "scratch" for an image of nothing but what this file puts in.`)
		return unsettled
	default:
		b.Reference = text
	}
	dst.Set(reflect.ValueOf(b))
	return set
}

func (d *decoder) unquoted(text string) string {
	if d.site.source.json {
		return "write " + d.site.source.template(text)
	}
	return "write " + text + " without the quotes"
}

var referenceForm = lazyregexp.New(`^(toolchain|target|image|group)(\.[\pL_][\pL\pN_-]*|\[".*"\])(\[".*"\])?$`)

// looksLikeReference reports whether a string is a reference that was put in quotes.
func looksLikeReference(s string) bool { return referenceForm().MatchString(s) }

// isInstances reports whether a value is the instances of a block with for_each: a map of
// nothing but references.
func isInstances(v cty.Value) bool {
	if !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() || referred(v) != nil {
		return false
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); referred(elem) == nil {
			return false
		}
	}
	return true
}

// isReference reports whether an expression is nothing but a reference.
func isReference(expr hclsyntax.Expression) bool {
	switch x := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.ParenthesesExpr:
		return isReference(x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return isReference(x.Wrapped)
	}
	return false
}

// sentenceStart is a noun with its article, as the first words of a sentence.
func sentenceStart(noun string) string {
	s := article(noun)
	return strings.ToUpper(s[:1]) + s[1:]
}

// article is a noun with its article.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}
