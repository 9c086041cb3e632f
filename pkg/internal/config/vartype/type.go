package vartype

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A Type is what values a variable takes.
type Type struct {
	constraint lang.Constraint
	// literal says that a value from outside is taken as it is written, and not read as an expression.
	literal bool
	// open says that the elements may be of several types, as nothing says which: the default has none.
	open bool
}

// Declared returns the type that a variable declares.
func Declared(c lang.Constraint) Type {
	return Type{constraint: c, literal: c.Type.IsPrimitiveType()}
}

// Implied returns the type that the default of a variable implies; of null it is a string.
func Implied(def cty.Value) Type {
	t := impliedType(def)
	if t == cty.DynamicPseudoType {
		return Type{constraint: lang.Constraint{Type: cty.String}, literal: true}
	}
	return Type{
		constraint: lang.Constraint{Type: t}, literal: t.IsPrimitiveType(),
		open: t.IsCollectionType() && t.ElementType() == cty.DynamicPseudoType,
	}
}

// String returns the type as it is written in a file.
func (t Type) String() string { return typeexpr.TypeString(t.constraint.Type) }

// Type returns the type itself, which may hold any.
func (t Type) Type() cty.Type { return t.constraint.Type }

// IsLiteral reports whether a value from outside is taken as it is written, and not read as an expression.
func (t Type) IsLiteral() bool { return t.literal }

// Read returns the value of a text from outside. from says where it is from.
func (t Type) Read(text, from string) (cty.Value, error) {
	if t.literal {
		return t.Convert(cty.StringVal(text))
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), from, hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, errors.New("it is no value as files have them")
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, errors.New("it is no plain value: references and functions are for files")
	}
	return t.Convert(v)
}

// Convert returns a value in the type. It may be unknown, or null.
func (t Type) Convert(v cty.Value) (cty.Value, error) {
	want := t.constraint.Type
	if t.constraint.Defaults != nil && v.IsKnown() && !v.IsNull() {
		v = t.constraint.Defaults.Apply(v)
	}
	if err := findDropped(v, want, nil); err != nil {
		return cty.NilVal, err
	}
	converted, err := convert.Convert(v, want)
	if err != nil && t.open && isLike(v, want) {
		return v, nil
	}
	return converted, withPath(err)
}

// isLike reports whether a value is a collection of the kind of a type, whatever is in it.
func isLike(v cty.Value, want cty.Type) bool {
	t := v.Type()
	if want.IsMapType() {
		return t.IsMapType() || t.IsObjectType()
	}
	return want.IsListType() && (t.IsListType() || t.IsTupleType() || t.IsSetType())
}

// impliedType returns the type that a default implies: any where it says nothing.
func impliedType(v cty.Value) cty.Type {
	t := v.Type()
	switch {
	case t.IsPrimitiveType() && !v.IsNull():
		return t
	case v.IsNull() || !v.IsKnown() || !v.CanIterateElements():
		return cty.DynamicPseudoType
	}
	attrs := map[string]cty.Type{}
	var elems []cty.Type
	for it := v.ElementIterator(); it.Next(); {
		k, elem := it.Element()
		elems = append(elems, impliedType(elem))
		if k.Type() == cty.String && k.IsKnown() {
			attrs[k.AsString()] = elems[len(elems)-1]
		}
	}
	elem, same := common(elems)
	switch {
	case t.IsSetType():
		return cty.Set(elem)
	case !t.IsMapType() && !t.IsObjectType():
		return cty.List(elem)
	case same:
		return cty.Map(elem)
	}
	return cty.Object(attrs)
}

// common returns the type that all types are; same is false if they differ.
func common(types []cty.Type) (t cty.Type, same bool) {
	for i, other := range types {
		if i > 0 && !other.Equals(types[0]) {
			return cty.DynamicPseudoType, false
		}
	}
	if len(types) == 0 {
		return cty.DynamicPseudoType, true
	}
	return types[0], true
}

// findDropped returns an error if a value has what converting it to a type would leave out: attributes that an
// object of that type does not have.
func findDropped(v cty.Value, want cty.Type, path cty.Path) error {
	if v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return nil
	}
	for it := v.ElementIterator(); it.Next(); {
		k, elem := it.Element()
		inner, step := cty.DynamicPseudoType, path.Index(k)
		switch {
		case want.IsCollectionType():
			inner = want.ElementType()
		case want.IsObjectType() && k.Type() == cty.String:
			step = path.GetAttr(k.AsString())
			if !want.HasAttribute(k.AsString()) {
				return path.NewErrorf("there is no attribute %q", k.AsString())
			}
			inner = want.AttributeType(k.AsString())
		case want.IsTupleType():
			if i, ok := indexOf(k); ok && i < want.Length() {
				inner = want.TupleElementType(i)
			}
		}
		if err := findDropped(elem, inner, step); err != nil {
			return withPath(err)
		}
	}
	return nil
}

// indexOf returns the index that the key of a list's element is.
func indexOf(k cty.Value) (int, bool) {
	if !k.IsKnown() || k.Type() != cty.Number {
		return 0, false
	}
	i, _ := k.AsBigFloat().Int64()
	return int(i), true
}

// withPath returns an error that says in words where in a value it is.
func withPath(err error) error {
	var at cty.PathError
	if !errors.As(err, &at) || len(at.Path) == 0 {
		return err
	}
	where := ""
	for _, step := range at.Path {
		switch s := step.(type) {
		case cty.GetAttrStep:
			where += "." + s.Name
		case cty.IndexStep:
			if s.Key.Type() == cty.String && s.Key.IsKnown() {
				where += "[" + strconv.Quote(s.Key.AsString()) + "]"
			} else if i, ok := indexOf(s.Key); ok {
				where += "[" + strconv.Itoa(i) + "]"
			}
		}
	}
	return fmt.Errorf("%s: %s", where, at.Error())
}
