package config

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// What evaluating one configuration may take. Real ones take a thousandth of it; without limits
// a short file could take all memory, and time without end. pkg/internal/config's tests hold that what
// stays below takes seconds, whatever the expression.
const (
	maxNodes     = 250_000   // elements of one value, elements of elements included
	maxText      = 4 << 20   // bytes of one string
	maxWork      = 8_000_000 // units: about a tenth of a microsecond, or 8 bytes
	maxBits      = 8192      // binary digits of a number
	maxInstances = 5_000     // of blocks, those with for_each and those in them included
	maxStack     = 500       // values that need each other, in a row
	maxTime      = time.Minute

	taking  = 12 // units for an element that a function or an operator is given
	making  = 16 // units for an element that is made
	calling = 32 // units for a call, or one turn of a loop
)

// A meter counts what evaluating takes. Once a limit is reached, nothing more is evaluated.
type meter struct {
	ctx      context.Context
	began    time.Time
	work     int
	turns    int
	err      error      // what limit was reached
	kind     *diag.Kind // of that, where it is not TooMuchToEvaluate
	reported bool
	running  bool // an expression is evaluated, in its goroutine
}

// errLimit is in the chain of errors of limits.
var errLimit = errors.New("limit")

type limitError struct{ text string }

func (e *limitError) Error() string { return e.text }
func (e *limitError) Unwrap() error { return errLimit }

// run is the value of an expression, in a goroutine that ends where a limit is reached: the
// package hcl would go on with the other turns of a loop after an error.
func (m *meter) run(expr hclsyntax.Expression, scope *hcl.EvalContext) (v cty.Value, diags hcl.Diagnostics) {
	if trivial(expr) {
		return expr.Value(scope)
	}
	v = failed
	m.running = true
	perform(func() { v, diags = expr.Value(scope) })
	m.running = false
	return v, diags
}

// trivial says that an expression takes next to nothing: a value that is written out, or a name, or a list
// of few of those. To have a goroutine for each of these would take longer than they do.
func trivial(expr hclsyntax.Expression) bool {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return e.IsStringLiteral()
	case *hclsyntax.TupleConsExpr:
		const few = 20
		return len(e.Exprs) <= few && !slices.ContainsFunc(e.Exprs, func(item hclsyntax.Expression) bool {
			_, nested := item.(*hclsyntax.TupleConsExpr)
			return nested || !trivial(item)
		})
	}
	return false
}

// stop ends evaluating with what was too much.
func (m *meter) stop(format string, args ...any) error {
	if m.err == nil {
		m.err = &limitError{fmt.Sprintf(format, args...)}
	}
	if m.running {
		runtime.Goexit()
	}
	return m.err
}

// spend takes units of work.
func (m *meter) spend(units int) error {
	if m == nil || m.err != nil {
		return m.failed()
	}
	if m.work += units; m.work > maxWork || units < 0 {
		return m.stop("evaluating takes more than is allowed (%d million units of work), and real configurations take a hundredth: loop over less", maxWork/1_000_000)
	}
	if m.turns++; m.turns%256 == 0 {
		return m.look()
	}
	return nil
}

func (m *meter) failed() error {
	if m == nil {
		return nil
	}
	return m.err
}

// look ends evaluating that nobody waits for, or that takes too long.
func (m *meter) look() error {
	switch {
	case m.ctx != nil && m.ctx.Err() != nil:
		return m.stop("evaluating was interrupted")
	case time.Since(m.began) > maxTime:
		return m.stop("evaluating takes more than %s", maxTime)
	}
	return nil
}

// room takes the work for a string of that many bytes that is about to be made.
func (m *meter) room(bytes int) error {
	if bytes > maxText || bytes < 0 {
		return m.stop("this makes a string of more than %d MB", maxText>>20)
	}
	return m.spend(bytes / 8)
}

// elements takes the work for that many elements that are about to be made.
func (m *meter) elements(n int) error {
	if n > maxNodes || n < 0 {
		return m.stop("this makes more than %d elements", maxNodes)
	}
	return m.spend(n * making)
}

// value takes the work for a value: each units for every element.
func (m *meter) value(v cty.Value, each int) error {
	if m.failed() != nil {
		return m.err
	}
	w := weigher{left: maxNodes}
	w.value(v)
	switch {
	case w.text:
		return m.stop("this makes a string of more than %d MB", maxText>>20)
	case w.infinite:
		m.kind = diag.NumberOutOfRange
		return m.stop("this divides by zero, or its result is infinite for another reason")
	case w.number:
		return m.stop("this makes a number of more than %d binary digits", maxBits)
	case w.left < 0:
		return m.stop("this makes more than %d elements", maxNodes)
	}
	return m.spend((maxNodes-w.left)*each + w.bytes/8)
}

// A weigher counts the elements of a value.
type weigher struct {
	left, bytes  int
	text, number bool
	infinite     bool
}

func (w *weigher) value(v cty.Value) {
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
		w.number = w.number || isHuge(v.AsBigFloat())
	case v.CanIterateElements():
		w.elements(v, t)
	}
}

func (w *weigher) elements(v cty.Value, t cty.Type) {
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
func (w *weigher) typ(t cty.Type) {
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

// isHuge reports whether a number has so many digits that to print it would fill the memory.
func isHuge(f *big.Float) bool {
	exponent := f.MantExp(nil)
	return !f.IsInf() && (exponent > maxBits || exponent < -maxBits)
}
