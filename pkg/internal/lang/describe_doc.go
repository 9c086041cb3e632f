package lang

import (
	"embed"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"sync"
)

// The sources of the structs: their comments are the descriptions.
//
//go:embed types.go types_variable.go types_image.go types_platform.go root.go scope_doc.go
var sources embed.FS

// A doc is a comment taken apart.
type doc struct {
	text    string
	example string         // its code blocks
	fields  map[string]doc // of a struct: those of its fields, by Go name
}

func (d doc) field(name string) doc { return d.fields[name] }

// docs are the comments of all structs of the language, by Go name.
var docs = sync.OnceValue(func() map[string]doc {
	all := map[string]doc{}
	entries, _ := sources.ReadDir(".")
	for _, e := range entries {
		text, _ := sources.ReadFile(e.Name())
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), text, parser.ParseComments)
		if err != nil {
			panic(err) // this package was compiled from it
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				spec := g.Specs[0].(*ast.TypeSpec)
				name := strings.ToLower(spec.Name.Name)
				if name == "imagefile" {
					name = "file"
				}
				all[spec.Name.Name] = docOf(g.Doc, spec.Name.Name, name).with(spec.Type)
			}
		}
	}
	return all
})

// with adds the comments of a struct's fields.
func (d doc) with(expr ast.Expr) doc {
	d.fields = map[string]doc{}
	if s, ok := expr.(*ast.StructType); ok {
		for _, f := range s.Fields.List {
			if len(f.Names) > 0 && f.Tag != nil {
				name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("hcl"), ",")
				d.fields[f.Names[0].Name] = docOf(f.Doc, f.Names[0].Name, name)
			}
		}
	}
	return d
}

// docOf reads a comment, in which goName stands for what is called name in the language.
func docOf(group *ast.CommentGroup, goName, name string) (d doc) {
	var p comment.Parser
	var paragraphs, code []string
	for _, block := range p.Parse(group.Text()).Content {
		switch b := block.(type) {
		case *comment.Code:
			code = append(code, strings.TrimRight(b.Text, "\n"))
		default:
			one := comment.Doc{Content: []comment.Block{b}}
			text := string((&comment.Printer{TextWidth: -1}).Text(&one))
			paragraphs = append(paragraphs, strings.TrimSpace(text))
		}
	}
	text := strings.Join(paragraphs, "\n\n")
	return doc{text: renameIn(text, goName, name), example: strings.Join(code, "\n\n")}
}

// renameIn replaces Go's name at the start of a text by the language's.
func renameIn(text, goName, name string) string {
	for _, article := range []string{"", "A ", "An "} {
		if rest, ok := strings.CutPrefix(text, article+goName+" "); ok {
			if article == "An " && !strings.ContainsAny(name[:1], "aeiou") {
				article = "A "
			}
			return article + name + " " + rest
		}
	}
	return text
}

// valueOfExample returns the value in "name = value".
func valueOfExample(example string) string {
	_, value, _ := strings.Cut(example, "=")
	return strings.TrimSpace(value)
}
