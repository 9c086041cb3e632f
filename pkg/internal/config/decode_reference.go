package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// reference decodes a reference into a *Target, *Toolchain, … or a Ref.
func (d *decoder) reference(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := referred(v)
	switch {
	case inst == nil && syntax.IsString(v):
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
	case !slices.Contains(d.attr.Refs, inst.meta.Kind):
		d.errorf(expr, diag.WrongReference, "%s takes %s, but %s is %s %s.", d.attr.Name,
			diag.OneOf(d.attr.Refs, diag.WithArticle), inst.name(), strings.Fields(
				diag.WithArticle(inst.meta.Kind))[0], inst.meta.Kind)
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

// maxFixes is how many fixes one mistake gets.
const maxFixes = 3

// severalInstances reports a block with for_each where one instance belongs.
func (d *decoder) severalInstances(v cty.Value, expr hclsyntax.Expression) {
	var names []string
	for it := v.ElementIterator(); it.Next(); {
		_, elem := it.Element()
		names = append(names, d.site.source.Template(referred(elem).name()))
	}
	out := d.errorf(expr, diag.SeveralInstances, "%s takes one reference, but this is a block with for_each: write %s.",
		d.attr.Name, diag.OneOf(names, diag.Plain))
	for _, name := range names[:min(len(names), maxFixes)] {
		diag.WithFix(out, diag.Replace(expr.Range(), name))
	}
}

// rightForm says how a reference is written, and returns the reference that is meant, or "". text is
// the string in its place.
func (d *decoder) rightForm(text string) (says, right string) {
	show := d.site.source.Template
	if kind, _, ok := strings.Cut(text, "."); ok && slices.Contains(d.attr.Refs, kind) && looksLikeReference(text) {
		return d.unquoted(text), show(text)
	}
	var names []string
	for _, kind := range d.attr.Refs {
		for _, label := range d.Labels(kind) {
			if label == text {
				right = show(lang.FormatReference(kind, label, ""))
				return "write " + right, right
			}
			names = append(names, lang.FormatReference(kind, label, ""))
		}
	}
	kind := d.attr.Refs[0]
	for _, k := range d.attr.Refs {
		if near := diag.Nearest(text, d.Labels(k)); near != "" {
			right = show(lang.FormatReference(k, near, ""))
			return "write " + right, right
		}
	}
	if len(names) > 0 {
		return "write " + diag.OneOf(names, show), ""
	}
	return "write " + show(kind+".NAME") + ` and describe it in a block, ` + kind + ` "NAME" { … }`, ""
}

// base decodes what an image stands on.
func (d *decoder) base(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := referred(v)
	var b lang.Base
	switch text := syntax.StringOf(v); {
	case inst != nil:
		switch p := inst.pointer().(type) {
		case *lang.Toolchain:
			b.Toolchain = p
		case *lang.Image:
			b.Image = p
		default:
			d.errorf(expr, diag.WrongReference, "base takes an image or a toolchain, but %s is a %s.", inst.name(),
				inst.meta.Kind)
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
			diag.Replace(expr.Range(), d.site.source.Template(text)))
		return unsettled
	case strings.TrimSpace(text) == "":
		d.errorf(expr, diag.MissingBase,
			`base is empty: write "scratch" for an image of nothing but what this file puts in.`)
		return unsettled
	default:
		b.Reference = text
	}
	dst.Set(reflect.ValueOf(b))
	return set
}

func (d *decoder) unquoted(text string) string {
	if d.site.source.JSON {
		return "write " + d.site.source.Template(text)
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

// certificates decodes what may be true, false, or a list of files.
func (d *decoder) certificates(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	switch {
	case t == cty.Bool:
		dst.Set(reflect.ValueOf(lang.Certificates{Bundle: v.True()}))
		return set
	case t.IsListType() || t.IsSetType() || t.IsTupleType():
		return d.certificateFiles(dst, func(files reflect.Value) outcome { return d.slice(files, v, expr) })
	case t == cty.String && (v.AsString() == "true" || v.AsString() == "false"):
		diag.WithFix(d.errorf(expr, diag.WrongType,
			"certificates must be true or a list of files, not a string: write %s without quotes.", v.AsString()),
			diag.Replace(expr.Range(), v.AsString()))
		return unsettled
	case t == cty.String && !d.inner:
		list := "[" + d.site.source.Written(expr) + "]"
		diag.WithFix(d.errorf(expr, diag.WrongType,
			"certificates must be true or a list of files, not a string: write it in brackets, %s.", list),
			diag.Replace(expr.Range(), list))
		return unsettled
	}
	return d.wrongType(v, expr, "true or a list of files")
}

// certificateFiles decodes the list, which stands for Mozilla's certificates and those in
// the files.
func (d *decoder) certificateFiles(dst reflect.Value, list func(files reflect.Value) outcome) outcome {
	d.inList = true
	defer func() { d.inList = false }()
	var files []string
	o := list(reflect.ValueOf(&files).Elem())
	dst.Set(reflect.ValueOf(lang.Certificates{Bundle: true, Files: files}))
	return o
}
