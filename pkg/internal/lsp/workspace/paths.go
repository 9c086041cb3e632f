package workspace

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
)

// A PathAt is a string that names a directory or file, or an image.
type PathAt struct {
	At    document.Span // without the quotes
	Text  string
	Path  string // absolute; "" if nothing is there
	Dir   bool
	Image bool
}

// PathsIn returns the strings of a document that name something. Without a project (nil) they are those
// that need none.
func (p *Project) PathsIn(d *document.Document) []PathAt {
	var all []PathAt
	for _, t := range p.TreesOf(d) {
		t.Tree.Visit(func(a *document.Attr) {
			b := document.Describe(a.In)
			if b == nil || b.Attribute(a.Name) == nil {
				return
			}
			for _, l := range literals(a.Expr) {
				l.At = l.At.Plus(t.At)
				if l.named(p, d, b.Attribute(a.Name).Path, a.In.Is("image") && a.Name == "base") {
					all = append(all, l)
				}
			}
		})
	}
	return all
}

// literals returns the plain strings of an expression, those within functions apart.
func literals(expr hclsyntax.Expression) (all []PathAt) {
	switch x := expr.(type) {
	case *hclsyntax.TemplateExpr:
		v, diags := x.Value(nil)
		if !x.IsStringLiteral() || diags.HasErrors() || v.Type() != cty.String || v.IsNull() {
			return nil
		}
		at := document.SpanOf(x.SrcRange)
		if inner := document.SpanOf(x.Parts[0].Range()); inner.From > at.From {
			at = inner
		}
		return []PathAt{{At: at, Text: v.AsString()}}
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
func (l *PathAt) named(p *Project, d *document.Document, kind string, base bool) bool {
	switch kind {
	case "profile":
		if l.Text == "auto" || l.Text == "off" {
			return false
		}
		l.Path = Absolute(d.Dir(), l.Text)
	case "directory", "file":
		l.Path = Absolute(d.Dir(), l.Text)
	case "package":
		l.Path = packageDir(p, d, l.Text)
	case "image":
		l.Image = l.Text != "scratch" && l.Text != ""
		return l.Image
	default:
		l.Image = base && l.Text != "scratch" && l.Text != ""
		return l.Image
	}
	info, err := os.Stat(l.Path)
	if l.Path == "" || err != nil {
		return false
	}
	l.Dir = info.IsDir()
	return true
}

// Absolute returns a slash-separated path as seen from a directory.
func Absolute(dir, p string) string {
	if p = filepath.FromSlash(p); filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// packageDir returns the directory of a target's package: written as one, or an import path below
// an override or in a GOPATH tree.
func packageDir(p *Project, d *document.Document, pkg string) string {
	switch {
	case pkg == "" || strings.Contains(pkg, "@"):
		return ""
	case filepath.IsAbs(pkg) || pkg[0] == '.':
		return Absolute(d.Dir(), pkg)
	case p == nil:
		return ""
	}
	for _, o := range p.File.Overrides {
		if rest, ok := strings.CutPrefix(pkg+"/", o.ImportPath()+"/"); ok && o.Path != "" {
			return o.Abs(path.Join(filepath.ToSlash(o.Path), rest))
		}
	}
	for _, tree := range p.File.GOPATH {
		dir := filepath.Join(tree, "src", filepath.FromSlash(pkg))
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}
