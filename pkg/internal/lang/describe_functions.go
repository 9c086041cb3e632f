package lang

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
	// About groups functions: "packages and files", "strings", …
	About string
}

// A Param is a parameter of a function.
type Param struct {
	Name, Doc string
	Type      cty.Type
}

// Functions returns the functions of the language, by name.
func Functions() []*Function { return functions() }

var functions = sync.OnceValue(func() (all []*Function) {
	for _, name := range FunctionNames() {
		all = append(all, describeFunction(name))
	}
	return all
})

func describeFunction(name string) *Function {
	d := &Function{Name: name, Doc: functionDocs[name], About: functionGroup(name)}
	f, pure := PureFunctions[name]
	if !pure {
		f = DiskFunctions[name].With(nil)
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

// typeText returns a type in words, as Type.String has them.
func typeText(t cty.Type) string {
	switch {
	case t == cty.DynamicPseudoType || t.IsCapsuleType(): // an expression, of try and can
		return "any"
	case t.IsPrimitiveType():
		return t.FriendlyName()
	case t.IsCollectionType():
		kind := map[bool]string{t.IsListType(): TypeList, t.IsSetType(): TypeSet, t.IsMapType(): TypeMap}[true]
		if elem := t.ElementType(); elem.IsPrimitiveType() {
			kind += " of " + elem.FriendlyName() + "s"
		}
		return kind
	case t.IsTupleType():
		return TypeList
	}
	return TypeMap
}
