package main

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// A house is what was measured.
type house struct {
	packages  []*pack
	files     []int // lines of each file that is no test
	functions []int // lines of each function, tests apart
	exported  int   // names, with methods and fields
	described int   // of them, those with a doc comment
	wide      []string
}

// A pack is a package.
type pack struct {
	path    string // below the root
	files   int    // that are no tests
	tests   int    // files
	lines   int    // of files that are no tests
	types   []kind
	methods map[string]int // by type
}

// A kind is a struct type.
type kind struct {
	name   string
	fields int
}

// widest is how many columns a line of code may have; a tab is four.
const widest = 120

func measure(root string) (*house, error) {
	h := &house{}
	byDir := map[string]*pack{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != root && (e.Name() == "testdata" || e.Name()[0] == '.' || isModule(path)):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		p := byDir[dir]
		if p == nil {
			p = &pack{path: filepath.ToSlash(dir), methods: map[string]int{}}
			byDir[dir], h.packages = p, append(h.packages, p)
		}
		return h.file(p, path)
	})
	slices.Sort(h.files)
	slices.Sort(h.functions)
	return h, err
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func (h *house) file(p *pack, path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	n, wide := count(src)
	if wide > 0 {
		h.wide = append(h.wide, path)
	}
	if strings.HasSuffix(path, "_test.go") {
		p.tests++
		return nil
	}
	p.files++
	p.lines += n
	h.files = append(h.files, n)
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, src, parser.ParseComments)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			h.functions = append(h.functions, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
			p.function(d)
			if d.Recv == nil || ast.IsExported(receiver(d)) {
				h.name(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			h.declaration(p, d)
		}
	}
	return nil
}

// count returns the lines of a file, and how many of them are too wide.
func count(src []byte) (n, wide int) {
	lines := bufio.NewScanner(bytes.NewReader(src))
	lines.Buffer(nil, 1<<20)
	for ; lines.Scan(); n++ {
		if utf8.RuneCountInString(strings.ReplaceAll(lines.Text(), "\t", "    ")) > widest {
			wide++
		}
	}
	return n, wide
}

func (p *pack) function(d *ast.FuncDecl) {
	if d.Recv != nil {
		p.methods[receiver(d)]++
	}
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	if index, ok := t.(*ast.IndexListExpr); ok {
		t = index.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func (h *house) declaration(p *pack, d *ast.GenDecl) {
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			h.name(s.Name, s.Doc, d.Doc)
			if st, ok := s.Type.(*ast.StructType); ok {
				p.types = append(p.types, kind{s.Name.Name, fields(st)})
			}
		case *ast.ValueSpec:
			for _, id := range s.Names {
				h.name(id, s.Doc, d.Doc, s.Comment)
			}
		}
	}
}

func fields(st *ast.StructType) (n int) {
	for _, f := range st.Fields.List {
		n += max(1, len(f.Names))
	}
	return n
}

// known are the methods of interfaces that everybody knows, which need no comment.
var known = strings.Fields("Close Error ExitStatus Is MarshalText Read String Unwrap Write")

// name counts an exported name and whether one of its comments is there.
func (h *house) name(id *ast.Ident, docs ...*ast.CommentGroup) {
	if !id.IsExported() || slices.Contains(known, id.Name) {
		return
	}
	h.exported++
	if slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil }) {
		h.described++
	}
}
