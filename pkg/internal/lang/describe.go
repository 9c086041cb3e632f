package lang

import (
	"reflect"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A Block describes a kind of block, or the top level: what may stand in it and what it means.
type Block struct {
	Kind       string   // "target"; "" for the top level
	Labels     []string // what each label is: "name", "import path"
	Unlabelled bool     // the label may be left out
	Each       bool     // may have for_each, which is among the attributes then
	Single     bool     // there is at most one
	Free       bool     // any attribute is allowed (locals)
	Doc        string   // plain text; paragraphs are separated by an empty line
	Example    string   // as HCL; "" none
	Attributes []*Attribute
	Blocks     []*Block
}

// An Attribute describes an attribute of a block.
type Attribute struct {
	Name, Doc string
	Type      Type
	Required  bool
	Default   string   // as HCL; "" none
	Enum      []string // the strings allowed; none: all
	Refs      []string // kinds of blocks that a reference may lead to
	// what its strings name: "directory", "file", "package", "image", "platform", "version"; "" nothing
	Path    string
	Example string // as HCL
}

// Attribute returns the attribute of that name, or nil.
func (b *Block) Attribute(name string) *Attribute {
	for _, a := range b.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Block returns the nested kind of block of that name, or nil.
func (b *Block) Block(kind string) *Block {
	for _, c := range b.Blocks {
		if c.Kind == kind {
			return c
		}
	}
	return nil
}

// Describe returns the language: what may stand in a gobuild.hcl and what it means. It is
// read from the structs of this package, once; nobody may change it.
func Describe() *Block { return describe() }

var describe = sync.OnceValue(func() *Block {
	return describeBlock(RootSchema, doc{})
})

// describeBlock describes what stands in a block. of is what the field around it says.
func describeBlock(s *Schema, of doc) *Block {
	about := docs()[s.Type.Name()]
	b := &Block{
		Kind: s.Kind, Each: s.Each, Single: s.Single, Free: s.Free, Unlabelled: s.Unlabelled,
		Doc: about.text, Example: about.example,
	}
	if s.Free {
		b.Doc, b.Example = of.text, of.example
	}
	if s.Label != "" {
		b.Labels = []string{s.Label}
	}
	for _, a := range s.Attributes {
		b.Attributes = append(b.Attributes, describeAttribute(a, docOfField(s.Type, a.Field)))
	}
	if s.Each {
		all := SchemaOf("", reflect.TypeFor[Instances]())
		b.Attributes = append(b.Attributes, describeAttribute(all.Attributes[0], docs()["Instances"].field("ForEach")))
	}
	if s.Inherits {
		b.Attributes = append(b.Attributes, describeAttribute(Inherited, docs()["Inheriting"].field("Defaults")))
	}
	for _, c := range s.Blocks {
		nested := describeBlock(c, about.field(s.Type.Field(c.Field).Name))
		if s.Type == reflect.TypeFor[Defaults]() {
			nested.asDefaults(about.field(s.Type.Field(c.Field).Name))
		}
		b.Blocks = append(b.Blocks, nested)
	}
	return b
}

// docOfField returns what is said of a field of a struct, or of one of a struct in it.
func docOfField(t reflect.Type, index []int) doc {
	for ; len(index) > 1; index = index[1:] {
		t = t.Field(index[0]).Type
	}
	return docs()[t.Name()].field(t.Field(index[0]).Name)
}

// asDefaults makes it the description of a block in defaults, where nothing is required.
func (b *Block) asDefaults(of doc) {
	b.Doc, b.Example = of.text, of.example
	for i, a := range b.Attributes {
		optional := *a
		optional.Required = false
		b.Attributes[i] = &optional
	}
}

func describeAttribute(a *AttributeSchema, about doc) *Attribute {
	d := &Attribute{
		Name: a.Name, Doc: about.text, Example: valueOfExample(about.example),
		Type: typeFor(a.Type), Required: a.Required, Enum: a.Enum, Refs: a.Refs, Path: a.Path, Default: a.Default,
	}
	if a.Default != "" && a.Type.Kind() == reflect.String {
		d.Default = diag.Quote(a.Default)
	}
	return d
}
