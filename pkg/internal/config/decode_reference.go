package config

import (
	"maps"
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
func (d *valueDecoder) reference(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := instanceOf(v)
	switch {
	case inst == nil && syntax.IsString(v):
		form, right := d.attr.suggestReference(v.AsString())
		out := d.attr.errorf(expr, diag.ReferenceNeeded, "%s must be a reference, not a string: %s.", d.attr.subject(),
			form)
		if right != "" {
			diag.WithFix(out, diag.Replace(expr.Range(), right))
		}
	case inst == nil && isReference(expr) && isInstances(v):
		d.attr.reportSeveralInstances(v, expr)
	case inst == nil:
		form, _ := d.attr.suggestReference("")
		d.attr.errorf(expr, diag.ReferenceNeeded, "%s must be a reference, not %s: %s.", d.attr.subject(), describe(v),
			form)
	case !slices.Contains(d.attr.schema.Refs, inst.meta.Kind):
		d.attr.errorf(expr, diag.WrongReference, "%s takes %s, but %s is %s.", d.attr.schema.Name,
			diag.OneOf(d.attr.schema.Refs, blockWithArticle), inst.Name(), blockWithArticle(inst.meta.Kind))
	default:
		setReference(dst, inst)
		return set
	}
	return unsettled
}

// blockWithArticle names a kind of block in a sentence.
func blockWithArticle(kind string) string {
	if kind == lang.DefaultsRoot {
		return "a defaults block"
	}
	return diag.WithArticle(kind)
}

// setReference makes dst point to an instance.
func setReference(dst reflect.Value, inst *instance) {
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

// base decodes what an image is based on.
func (d *valueDecoder) base(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	inst := instanceOf(v)
	var b lang.Base
	switch text := syntax.StringOf(v); {
	case inst != nil:
		switch p := inst.pointer().(type) {
		case *lang.Toolchain:
			b.Toolchain = p
		case *lang.Image:
			b.Image = p
		default:
			d.attr.errorf(expr, diag.WrongReference, "base takes an image or a toolchain, but %s is a %s.", inst.Name(),
				inst.meta.Kind)
			return unsettled
		}
	case isReference(expr) && isInstances(v):
		d.attr.reportSeveralInstances(v, expr)
		return unsettled
	case v.Type() != cty.String:
		return d.attr.reportWrongType(v, expr, `"scratch", an image reference in quotes, an image or a toolchain`)
	case text == "scratch":
		b.Scratch = true
	case looksLikeReference(text):
		diag.WithFix(d.attr.errorf(expr, diag.ReferenceNeeded, "This is a string, not a reference: %s.",
			d.attr.withoutQuotes(text)),
			diag.Replace(expr.Range(), d.attr.site.source.Template(text)))
		return unsettled
	case strings.TrimSpace(text) == "":
		d.attr.errorf(expr, diag.MissingBase,
			`base is empty: write "scratch" for an image of nothing but what this file puts in.`)
		return unsettled
	default:
		b.Reference = text
	}
	dst.Set(reflect.ValueOf(b))
	return set
}

// certificates decodes what may be true, false, or a list of files.
func (d *valueDecoder) certificates(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	switch {
	case t == cty.Bool:
		dst.Set(reflect.ValueOf(lang.Certificates{Bundle: v.True()}))
		return set
	case t.IsListType() || t.IsSetType() || t.IsTupleType():
		return d.certificateFiles(dst, func(files reflect.Value) outcome { return d.slice(files, v, expr) })
	case t == cty.String && (v.AsString() == "true" || v.AsString() == "false"):
		diag.WithFix(d.attr.errorf(expr, diag.WrongType,
			"certificates must be true or a list of files, not a string: write %s without quotes.", v.AsString()),
			diag.Replace(expr.Range(), v.AsString()))
		return unsettled
	case t == cty.String && !d.attr.inValue:
		list := "[" + d.attr.site.source.Written(expr) + "]"
		diag.WithFix(d.attr.errorf(expr, diag.WrongType,
			"certificates must be true or a list of files, not a string: write it in brackets, %s.", list),
			diag.Replace(expr.Range(), list))
		return unsettled
	}
	return d.attr.reportWrongType(v, expr, "true or a list of files")
}

// certificateFiles decodes the list, which means Mozilla's certificates and those in the files.
func (d *valueDecoder) certificateFiles(dst reflect.Value, list func(files reflect.Value) outcome) outcome {
	d.attr.inList = true
	defer func() { d.attr.inList = false }()
	var files []string
	o := list(reflect.ValueOf(&files).Elem())
	dst.Set(reflect.ValueOf(lang.Certificates{Bundle: true, Files: files}))
	return o
}

var referencePattern = lazyregexp.New(`^(toolchain|target|image|group)(\.[\pL_][\pL\pN_-]*|\[".*"\])(\[".*"\])?$`)

// looksLikeReference reports whether a string is a reference that was put in quotes.
func looksLikeReference(s string) bool { return referencePattern().MatchString(s) }

// isInstances reports whether a value is the instances of a block with for_each: a map of
// nothing but references.
func isInstances(v cty.Value) bool {
	if !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() || instanceOf(v) != nil {
		return false
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); instanceOf(elem) == nil {
			return false
		}
	}
	return true
}

// isReference reports whether an expression is nothing but a reference.
func isReference(expr hclsyntax.Expression) bool {
	_, ok := unwrap(expr).(*hclsyntax.ScopeTraversalExpr)
	return ok
}

// unwrap returns an expression without the parentheses around it, or the template that is nothing but it.
func unwrap(expr hclsyntax.Expression) hclsyntax.Expression {
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return unwrap(x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return unwrap(x.Wrapped)
	}
	return expr
}

// writtenTargets decodes targets by platform that are written out.
func (d *decoder) writtenTargets(dst reflect.Value, x *hclsyntax.ObjectConsExpr) outcome {
	return targetsByPlatform(d.values, dst, func(by map[string][]*lang.Target) outcome {
		result := set
		for _, item := range x.Items {
			key, ok := d.key(item.KeyExpr)
			var list []*lang.Target
			o := d.targetsOf(reflect.ValueOf(&list).Elem(), item.ValueExpr)
			if o == unset {
				d.attr.errorf(item.ValueExpr, diag.NullValue, "The value of %q in %s is null%s.", key,
					d.attr.schema.Name, d.attr.insteadOfNull(item.ValueExpr))
			}
			if o != set || !ok {
				result = unsettled
				continue
			}
			by[key] = list
		}
		return result
	})
}

// targetsOf decodes the targets for a platform: one, or a list.
func (d *decoder) targetsOf(dst reflect.Value, expr hclsyntax.Expression) outcome {
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return d.targetsOf(dst, x.Expression)
	case *hclsyntax.TupleConsExpr:
		return d.writtenList(dst, x)
	}
	v, ok := d.evaluate(expr)
	if !ok {
		return unsettled
	}
	return d.values.targetsOf(dst, v, expr)
}

// targets decodes the targets of an image: a list, or a map by platform.
func (d *valueDecoder) targets(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	if !t.IsMapType() && !t.IsObjectType() || instanceOf(v) != nil || isReference(expr) && isInstances(v) {
		return targetList(d, dst, func(all reflect.Value) outcome { return d.slice(all, v, expr) })
	}
	return targetsByPlatform(d, dst, func(by map[string][]*lang.Target) outcome {
		defer d.attr.enterValue()()
		result := set
		for it := v.ElementIterator(); it.Next(); {
			key, item := it.Element()
			var list []*lang.Target
			if !d.checkKey(key.AsString(), expr) || d.targetsOf(reflect.ValueOf(&list).Elem(), item, expr) != set {
				result = unsettled
				continue
			}
			by[key.AsString()] = list
		}
		return result
	})
}

// targetsOf decodes the targets for a platform: one, a list, or a block with for_each, which stands for all its
// instances.
func (d *valueDecoder) targetsOf(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	switch t := v.Type(); {
	case !v.IsKnown():
		d.attr.unknown = true
		return unsettled
	case v.IsNull():
		return unset
	case t.IsListType(), t.IsSetType(), t.IsTupleType():
		return d.slice(dst, v, expr)
	case isInstances(v):
		all := dst
		o := d.elements(&all, v, expr)
		dst.Set(all)
		return o
	}
	elem := reflect.New(dst.Type().Elem()).Elem()
	o := d.element(elem, v, expr)
	if o == set {
		dst.Set(reflect.Append(dst, elem))
	}
	return o
}

// targetList decodes targets that are the same for all platforms.
func targetList(d *valueDecoder, dst reflect.Value, list func(all reflect.Value) outcome) outcome {
	d.attr.inList = true
	defer func() { d.attr.inList = false }()
	var all []*lang.Target
	o := list(reflect.ValueOf(&all).Elem())
	dst.Set(reflect.ValueOf(lang.Targets{All: all}))
	return o
}

// targetsByPlatform decodes those that differ.
func targetsByPlatform(d *valueDecoder, dst reflect.Value, fill func(by map[string][]*lang.Target) outcome) outcome {
	d.attr.inList = true
	defer func() { d.attr.inList = false }()
	found := lang.Targets{By: map[string][]*lang.Target{}}
	o := fill(found.By)
	for _, pattern := range slices.Sorted(maps.Keys(found.By)) {
		for _, t := range found.By[pattern] {
			if !slices.Contains(found.All, t) {
				found.All = append(found.All, t)
			}
		}
	}
	dst.Set(reflect.ValueOf(found))
	return o
}
