package meter

import (
	"math/big"

	"github.com/zclconf/go-cty/cty"
)

// A counter counts the elements and bytes of a value.
type counter struct {
	left, bytes  int
	text, number bool
	infinite     bool
}

func (w *counter) value(v cty.Value) {
	if w.left--; w.left < 0 || w.text || v == cty.NilVal {
		return
	}
	v, _ = v.Unmark()
	t := v.Type()
	switch {
	case !v.IsKnown() || v.IsNull():
		w.typ(t)
	case t == cty.String:
		n := len(v.AsString())
		w.bytes += n
		w.text = n > maxText || w.bytes > 16*maxText
	case t == cty.Number:
		w.infinite = w.infinite || v.AsBigFloat().IsInf()
		w.number = w.number || IsHuge(v.AsBigFloat())
	case v.CanIterateElements():
		w.elements(v, t)
	}
}

func (w *counter) elements(v cty.Value, t cty.Type) {
	if n := v.LengthInt(); n == 0 || n > w.left {
		w.left -= n
		w.typ(t)
		return
	}
	for it := v.ElementIterator(); it.Next() && w.left >= 0 && !w.text; {
		k, elem := it.Element()
		if t.IsMapType() || t.IsObjectType() {
			w.bytes += len(k.AsString())
		}
		w.value(elem)
	}
}

// typ counts what a type is made of: of a value without elements it is all there is.
func (w *counter) typ(t cty.Type) {
	if w.left < 0 || t == cty.NilType || t.IsPrimitiveType() || t.IsCapsuleType() {
		return
	}
	w.left--
	switch {
	case t.IsCollectionType():
		w.typ(t.ElementType())
	case t.IsTupleType():
		for _, e := range t.TupleElementTypes() {
			w.typ(e)
		}
	case t.IsObjectType():
		for _, e := range t.AttributeTypes() {
			w.typ(e)
		}
	}
}

// IsHuge reports whether a number has too many digits to print.
func IsHuge(f *big.Float) bool {
	exponent := f.MantExp(nil)
	return !f.IsInf() && (exponent > MaxBits || exponent < -MaxBits)
}

// countElements returns the number of elements of a value.
func countElements(v cty.Value) int {
	if v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return 1
	}
	return v.LengthInt()
}

// countBytes returns the number of bytes of the strings in a value, and of its numbers when printed.
func countBytes(v cty.Value) int {
	w := counter{left: maxNodes}
	w.value(v)
	n := w.bytes + 8*(maxNodes-w.left)
	if !v.IsNull() && v.Type() == cty.String {
		n = w.bytes
	}
	return n
}
