package functions

import (
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// A Function describes a function that expressions can call.
type Function struct {
	Name      string
	Signature string // "mains(pattern string) map of strings"
	Doc       string // a sentence or two
	Params    []Param
	Variadic  bool // the last parameter may be repeated or left out
	Result    cty.Type
	Example   Example
	// About groups functions: "packages and files", "strings", …
	About string
}

// A Param is a parameter of a function.
type Param struct {
	Name, Doc string
	Type      cty.Type
}

// All returns the functions of the language, by name.
func All() []*Function { return all() }

var all = sync.OnceValue(func() (all []*Function) {
	for _, name := range Names() {
		all = append(all, describe(name))
	}
	return all
})

func describe(name string) *Function {
	d := &Function{Name: name, Doc: docs[name], About: groupOf(name), Example: examples[name]}
	f, pure := Pure[name]
	if !pure {
		f = Disk[name].With(nil)
	}
	if d.Doc == "" {
		d.Doc = strings.ReplaceAll(f.Description(), `\"`, `"`)
	}
	params := f.Params()
	if last := f.VarParam(); last != nil {
		d.Variadic = true
		params = append(params, *last)
	}
	var types []cty.Type
	for _, p := range params {
		d.Params = append(d.Params, Param{p.Name, p.Description, p.Type})
		types = append(types, p.Type)
	}
	d.Result = resultType(f, types)
	d.Signature = d.signature()
	return d
}

// resultType returns the type of a function's result, as far as it does not depend on arguments.
func resultType(f function.Function, params []cty.Type) cty.Type {
	t, err := f.ReturnType(params)
	if err != nil {
		return cty.DynamicPseudoType
	}
	return t
}

func (f *Function) signature() string {
	var params []string
	for i, p := range f.Params {
		text := p.Name + " " + typeText(p.Type)
		if f.Variadic && i == len(f.Params)-1 {
			text = p.Name + "... " + typeText(p.Type)
		}
		params = append(params, text)
	}
	return f.Name + "(" + strings.Join(params, ", ") + ") " + typeText(f.Result)
}

// typeText returns a type in words, as descriptions of attributes have them.
func typeText(t cty.Type) string {
	switch {
	case t == cty.DynamicPseudoType || t.IsCapsuleType(): // an expression, of try and can
		return "any"
	case t.IsPrimitiveType():
		return t.FriendlyName()
	case t.IsCollectionType():
		kind := map[bool]string{t.IsListType(): "list", t.IsSetType(): "set", t.IsMapType(): "map"}[true]
		if elem := t.ElementType(); elem.IsPrimitiveType() {
			kind += " of " + elem.FriendlyName() + "s"
		}
		return kind
	case t.IsTupleType():
		return "list"
	}
	return "map"
}
