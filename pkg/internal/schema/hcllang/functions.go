package hcllang

import (
	"sync"

	"github.com/hashicorp/hcl-lang/schema"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Functions returns the functions of the language by name. Nobody may change them.
func Functions() map[string]schema.FunctionSignature { return functions() }

var functions = sync.OnceValue(func() map[string]schema.FunctionSignature {
	all := map[string]schema.FunctionSignature{}
	for _, f := range lang.Functions() {
		s := schema.FunctionSignature{Description: f.Doc, Detail: f.Signature, ReturnType: f.Result}
		for i, p := range f.Params {
			param := function.Parameter{Name: p.Name, Description: p.Doc, Type: p.Type}
			if f.Variadic && i == len(f.Params)-1 {
				s.VarParam = &param
			} else {
				s.Params = append(s.Params, param)
			}
		}
		all[f.Name] = s
	}
	return all
})
