package config

import (
	"reflect"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// certificates decodes what may be true, false, or a list of files.
func (d *decoder) certificates(dst reflect.Value, v cty.Value, expr hclsyntax.Expression) outcome {
	t := v.Type()
	switch {
	case t == cty.Bool:
		dst.Set(reflect.ValueOf(Certificates{Bundle: v.True()}))
		return set
	case t.IsListType() || t.IsSetType() || t.IsTupleType():
		return d.certificateFiles(dst, func(files reflect.Value) outcome { return d.slice(files, v, expr) })
	case t == cty.String && (v.AsString() == "true" || v.AsString() == "false"):
		diag.WithFix(d.errorf(expr, diag.WrongType, "certificates must be true or a list of files, not a string: write %s without quotes.", v.AsString()),
			diag.Replace(expr.Range(), v.AsString()))
		return unsettled
	case t == cty.String && !d.inner:
		list := "[" + d.site.source.written(expr) + "]"
		diag.WithFix(d.errorf(expr, diag.WrongType, "certificates must be true or a list of files, not a string: write it in brackets, %s.", list),
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
	dst.Set(reflect.ValueOf(Certificates{Bundle: true, Files: files}))
	return o
}
