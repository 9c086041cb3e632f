package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Users can name every type that the API takes or gives: none is of an internal package.
func TestAPINamesNothingInternal(t *testing.T) {
	for _, dir := range []string{"gobuild", "targets"} {
		for _, name := range internalInAPI(t, filepath.Join("..", "..", dir)) {
			t.Errorf("package %s exports something with the internal %s", dir, name)
		}
	}
}

func TestInternalInAPI(t *testing.T) {
	dir := t.TempDir()
	text := `package api
import (
	"context"
	"example.com/m/internal/lang"
	other "example.com/m/internal/config"
)
type A struct { F lang.Target; f lang.Image; G []*other.File }
type b struct { F lang.Hidden }
type C = lang.Alias
func D(context.Context) (map[string]lang.Result, error) { var x lang.Inner; _ = x; return nil, nil }
func (A) M(other.Argument) {}
func (b) M(other.Free) {}
func e(lang.Free) {}
var V lang.Variable
`
	if err := os.WriteFile(filepath.Join(dir, "api.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	want := "lang.Target other.File lang.Alias lang.Result other.Argument lang.Variable"
	if got := strings.Join(internalInAPI(t, dir), " "); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

// internalInAPI lists what the exported declarations of a package name of internal packages.
func internalInAPI(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, internalNames(f)...)
	}
	return names
}

func internalNames(f *ast.File) (names []string) {
	internal := map[string]bool{}
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		as := path[strings.LastIndexByte(path, '/')+1:]
		if i.Name != nil {
			as = i.Name.Name
		}
		internal[as] = strings.Contains(path, "/internal/")
	}
	look := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && internal[x.Name] {
					names = append(names, x.Name+"."+sel.Sel.Name)
				}
			}
			return true
		})
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || exportedType(d.Recv.List[0].Type)) {
				look(d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				lookAtSpec(spec, look)
			}
		}
	}
	return names
}

// lookAtSpec looks at what is exported of a type or variable.
func lookAtSpec(spec ast.Spec, look func(ast.Node)) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		if s.Type != nil && anyExported(s.Names) {
			look(s.Type)
		}
	case *ast.TypeSpec:
		fields, isStruct := s.Type.(*ast.StructType)
		switch {
		case !s.Name.IsExported():
		case !isStruct:
			look(s.Type)
		default:
			for _, field := range fields.Fields.List {
				if len(field.Names) == 0 || anyExported(field.Names) {
					look(field.Type)
				}
			}
		}
	}
}

func anyExported(names []*ast.Ident) bool {
	return slices.ContainsFunc(names, (*ast.Ident).IsExported)
}

func exportedType(expr ast.Expr) bool {
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	name, ok := expr.(*ast.Ident)
	return ok && name.IsExported()
}
