package functions

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// hashFunc returns a function that hashes a text.
func hashFunc(hash func() hash.Hash) function.Function {
	return stringFunc("string", func(s string) string {
		h := hash()
		h.Write([]byte(s))
		return hex.EncodeToString(h.Sum(nil))
	})
}

// checkedFunc returns a function of a string that may fail.
func checkedFunc(param string, f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: param, Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := f(args[0].AsString())
			return cty.StringVal(s), err
		},
	})
}

func encodeBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func decodeBase64(s string) (string, error) {
	text, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", fmt.Errorf("this is not base64: %w", err)
	}
	if !utf8.Valid(text) {
		return "", errors.New("this does not decode to text (UTF-8)")
	}
	return string(text), nil
}

// sanitize replaces what names of images and files may not have.
func sanitize(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, s)
}

func boolsFunc(f func([]bool) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			var all []bool
			for it := args[0].ElementIterator(); it.Next(); {
				_, v := it.Element()
				if !v.IsKnown() {
					return cty.UnknownVal(cty.Bool), nil
				}
				all = append(all, !v.IsNull() && v.True())
			}
			return cty.BoolVal(f(all)), nil
		},
	})
}

// oneFunc returns the element of a list or set that has at most one, null if it is empty.
var oneFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		t := args[0].Type()
		if !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
			return cty.NilVal, errors.New("one takes a list or a set")
		}
		switch n := args[0].LengthInt(); n {
		case 0:
			return cty.NullVal(cty.DynamicPseudoType), nil
		case 1:
			it := args[0].ElementIterator()
			it.Next()
			_, v := it.Element()
			return v, nil
		default:
			return cty.NilVal, fmt.Errorf("there are %d elements, and one takes at most one", n)
		}
	},
})

var indexFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType},
	},
	Type: function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if t := args[0].Type(); !t.IsListType() && !t.IsTupleType() {
			return cty.NilVal, errors.New("index takes a list")
		}
		for it := args[0].ElementIterator(); it.Next(); {
			i, v := it.Element()
			is, err := stdlib.Equal(v, args[1])
			if err != nil || !is.IsKnown() {
				return cty.UnknownVal(cty.Number), err
			}
			if is.True() {
				return i, nil
			}
		}
		return cty.NilVal, errors.New("the list has no such element")
	},
})

var sumFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Number)}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		sum := cty.Zero
		for it := args[0].ElementIterator(); it.Next(); {
			_, v := it.Element()
			if v.IsNull() {
				return cty.NilVal, errors.New("an element is null")
			}
			sum = sum.Add(v)
		}
		return sum, nil
	},
})

// matrixFunc returns all combinations of the values of several lists, for for_each.
var matrixFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "axes", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if t := args[0].Type(); !t.IsObjectType() && !t.IsMapType() {
			return cty.NilVal, errors.New(`matrix takes a map of lists, such as { os = ["linux", "darwin"] }`)
		}
		axes := args[0].AsValueMap()
		if len(axes) == 0 {
			return cty.EmptyObjectVal, nil
		}
		cells := []cell{{attrs: map[string]cty.Value{}}}
		for _, name := range slices.Sorted(maps.Keys(axes)) {
			var err error
			if cells, err = cross(cells, name, axes[name]); err != nil {
				return cty.NilVal, err
			}
		}
		all := map[string]cty.Value{}
		for _, c := range cells {
			key := strings.Join(c.keys, "-")
			if _, taken := all[key]; taken {
				return cty.NilVal, fmt.Errorf("two combinations have the key %q", key)
			}
			all[key] = cty.ObjectVal(c.attrs)
		}
		return cty.ObjectVal(all), nil
	},
})

// A cell is a combination: its value for each axis, and what its key is made of.
type cell struct {
	keys  []string
	attrs map[string]cty.Value
}

// cross returns the combinations of cells with the values of another axis.
func cross(cells []cell, name string, values cty.Value) (all []cell, err error) {
	if t := values.Type(); values.IsNull() || !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
		return nil, fmt.Errorf("%s must be a list", name)
	}
	for _, c := range cells {
		for it := values.ElementIterator(); it.Next(); {
			_, v := it.Element()
			text, err := convert.Convert(v, cty.String)
			if err != nil || text.IsNull() || !text.IsKnown() {
				return nil, fmt.Errorf("an element of %s is no string, number or bool", name)
			}
			attrs := maps.Clone(c.attrs)
			attrs[name] = v
			all = append(all, cell{append(slices.Clone(c.keys), keyPart(text.AsString())), attrs})
		}
	}
	return all, nil
}

// keyPart returns a value as a part of a key, which has letters, digits, and . _ - +.
func keyPart(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("._-+", r) || sanitize(string(r)) == string(r) {
			return r
		}
		return '_'
	}, s)
}
