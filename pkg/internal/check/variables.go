package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A declaration is what a package declares by a name, as far as Go's linker can set it.
type declaration int

const (
	missing declaration = iota
	settable
	notVariable
	notString
	computed // a string that gets its value when the program starts
	unknown  // the type checker would know
)

// maxSource is how large a Go file may be that is looked into.
const maxSource = 16 << 20

// declarations returns what the package in dir declares; false if its files cannot be read.
func declarations(c source.Context, dir string) (map[string]declaration, bool) {
	p, err := c.Package(dir)
	if err != nil {
		return nil, false
	}
	all := map[string]declaration{}
	for _, name := range p.Files {
		text, err := readable.ReadFile(filepath.Join(dir, name), maxSource)
		if err != nil {
			return nil, false
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, false
		}
		for _, d := range file.Decls {
			addDeclared(all, d)
		}
	}
	return all, true
}

// settableOf returns the names of the variables that the linker can set.
func settableOf(declared map[string]declaration) (names []string) {
	for name, d := range declared {
		if d == settable {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func addDeclared(all map[string]declaration, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			all[d.Name.Name] = notVariable
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				all[spec.Name.Name] = notVariable
			case *ast.ValueSpec:
				for i, name := range spec.Names {
					all[name.Name] = declarationOf(d.Tok, spec, i)
				}
			}
		}
	}
}

// declarationOf returns what the i-th name of a const or var line is.
func declarationOf(tok token.Token, spec *ast.ValueSpec, i int) declaration {
	if tok == token.CONST {
		return notVariable
	}
	if d := typeOf(spec.Type); d != settable {
		return d
	}
	switch {
	case len(spec.Values) == 0:
		return settable
	case len(spec.Values) != len(spec.Names): // f() of several values
		return computed
	}
	return valueOf(spec.Values[i])
}

// typeOf returns settable for string, and where no type is written.
func typeOf(x ast.Expr) declaration {
	switch x := x.(type) {
	case nil:
		return settable
	case *ast.Ident:
		switch x.Name {
		case "string":
			return settable
		case "any", "bool", "byte", "error", "float32", "float64", "int", "int32", "int64", "rune", "uint", "uint32",
			"uint64":
			return notString
		}
		return unknown // it may be an alias
	case *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr:
		return unknown
	}
	return notString
}

// valueOf returns what a variable of a first value is.
func valueOf(x ast.Expr) declaration {
	switch x := x.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			return settable
		}
		return notString
	case *ast.BinaryExpr, *ast.Ident, *ast.ParenExpr, *ast.SelectorExpr:
		return unknown // perhaps a constant
	case *ast.CompositeLit, *ast.FuncLit:
		return notString
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok && id.Name == "string" {
			return unknown // a conversion, perhaps of a constant
		}
		return computed
	}
	return unknown
}
