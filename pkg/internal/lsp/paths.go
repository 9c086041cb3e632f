package lsp

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// A pathAt is a string that names a directory or file, or an image.
type pathAt struct {
	at    span // without the quotes
	text  string
	path  string // absolute; "" where nothing is there
	dir   bool
	image bool
}

// pathsIn returns the strings of a document that name something. Without a project (nil) they are those
// that need none.
func (p *project) pathsIn(d *document) []pathAt {
	var all []pathAt
	for _, t := range p.treesOf(d) {
		t.tree.visit(func(a *attr) {
			b := describe(a.in)
			if b == nil || b.Attribute(a.name) == nil {
				return
			}
			for _, l := range literals(a.expr) {
				l.at = l.at.plus(t.at)
				if l.named(p, d, b.Attribute(a.name).Path, a.in.is("image") && a.name == "base") {
					all = append(all, l)
				}
			}
		})
	}
	return all
}

// literals are the plain strings of an expression, those within functions apart.
func literals(expr hclsyntax.Expression) (all []pathAt) {
	switch x := expr.(type) {
	case *hclsyntax.TemplateExpr:
		v, diags := x.Value(nil)
		if !x.IsStringLiteral() || diags.HasErrors() || v.Type() != cty.String || v.IsNull() {
			return nil
		}
		at := spanOf(x.SrcRange)
		if inner := spanOf(x.Parts[0].Range()); inner.from > at.from {
			at = inner
		}
		return []pathAt{{at: at, text: v.AsString()}}
	case *hclsyntax.TupleConsExpr:
		for _, e := range x.Exprs {
			all = append(all, literals(e)...)
		}
	case *hclsyntax.ConditionalExpr:
		all = append(literals(x.TrueResult), literals(x.FalseResult)...)
	case *hclsyntax.ParenthesesExpr:
		return literals(x.Expression)
	}
	return all
}

// named finds what a string names in an attribute that takes paths of a kind.
func (l *pathAt) named(p *project, d *document, kind string, base bool) bool {
	switch kind {
	case "directory", "file":
		l.path = absolute(d.dir(), l.text)
	case "package":
		l.path = packageDir(p, d, l.text)
	case "image":
		l.image = l.text != "scratch" && l.text != ""
		return l.image
	default:
		l.image = base && l.text != "scratch" && l.text != ""
		return l.image
	}
	info, err := os.Stat(l.path)
	if l.path == "" || err != nil {
		return false
	}
	l.dir = info.IsDir()
	return true
}

func absolute(dir, p string) string {
	if p = filepath.FromSlash(p); filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// packageDir is the directory of a target's package: written as one, or an import path below
// an override or in a GOPATH tree.
func packageDir(p *project, d *document, pkg string) string {
	switch {
	case pkg == "" || strings.Contains(pkg, "@"):
		return ""
	case filepath.IsAbs(pkg) || pkg[0] == '.':
		return absolute(d.dir(), pkg)
	case p == nil:
		return ""
	}
	for _, o := range p.file.Overrides {
		if rest, ok := strings.CutPrefix(pkg+"/", o.ImportPath()+"/"); ok && o.Path != "" {
			return o.Abs(path.Join(filepath.ToSlash(o.Path), rest))
		}
	}
	for _, tree := range p.file.GOPATH {
		dir := filepath.Join(tree, "src", filepath.FromSlash(pkg))
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}
