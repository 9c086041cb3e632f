package syntax

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A Document is one parsed file.
type Document struct {
	Path   string // absolute
	Dir    string
	JSON   bool
	File   *hcl.File
	Body   *Body
	Broken []hcl.Range // where its syntax is wrong
	Lost   []string    // references to what could not be read for it
	Scope  *Scope      // what its names belong to
}

// Text returns the source of a range.
func (d *Document) Text(r hcl.Range) string {
	if d.File == nil || !r.CanSliceBytes(d.File.Bytes) {
		return ""
	}
	return string(r.SliceBytes(d.File.Bytes))
}

// Template returns an expression as it is written in the file: in JSON, in a string.
func (d *Document) Template(expr string) string {
	if d.JSON {
		return `"${` + expr + `}"`
	}
	return expr
}

// Assignment returns how an attribute is written in the file.
func (d *Document) Assignment(name, value string) string {
	if d.JSON {
		return diag.Quote(name) + ": " + value
	}
	return name + " = " + value
}

// Written returns an expression as it is in the file. In JSON the range of a string has no
// quotes.
func (d *Document) Written(expr hclsyntax.Expression) string {
	text := d.Text(expr.Range())
	if !d.JSON {
		return text
	}
	switch expr.(type) {
	case *hclsyntax.TemplateExpr:
		return diag.Quote(text)
	case *hclsyntax.LiteralValueExpr, *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr:
		return text
	}
	return d.Template(text)
}

// addSyntaxErrors reports what the parser found and keeps where the syntax is wrong.
func (d *Document) addSyntaxErrors(diags hcl.Diagnostics, out *diag.Collector) {
	for _, problem := range diags {
		if isSyntaxError(problem) {
			d.Broken = append(d.Broken, *problem.Subject)
		}
		out.Add(problem)
	}
}

func (d *Document) read(out *diag.Collector) {
	if b, ok := d.File.Body.(*hclsyntax.Body); ok {
		d.Body = nativeBody(d, b, lang.RootSchema, nil, out)
	} else if d.File.Body != nil {
		d.Body = jsonBody(d, d.File.Body, lang.RootSchema, nil, out)
	}
}
