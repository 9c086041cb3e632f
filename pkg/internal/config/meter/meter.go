package meter

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// What evaluating one configuration may take. Real ones take a thousandth of it; without limits
// a short file could take all memory, and time without end. Tests of package config hold that what
// stays below takes seconds, whatever the expression.
const (
	maxNodes = 250_000   // elements of one value, elements of elements included
	maxText  = 4 << 20   // bytes of one string
	maxWork  = 8_000_000 // units: about a tenth of a microsecond, or 8 bytes
	MaxBits  = 8192      // binary digits of a number
	maxTime  = time.Minute

	taking  = 12 // units for an element that a function or an operator is given
	making  = 16 // units for an element that is made
	calling = 32 // units for a call, or one turn of a loop
)

// A Meter counts what evaluating takes. Once a limit is reached, nothing more is evaluated.
type Meter struct {
	ctx      context.Context
	began    time.Time
	work     int
	turns    int
	err      error      // what limit was reached
	kind     *diag.Kind // of that, if it is not TooMuchToEvaluate
	reported bool
	running  bool // an expression is evaluated, in its goroutine
}

// errLimit is in the chain of errors of limits.
var errLimit = errors.New("limit")

type limitError struct{ text string }

func (e *limitError) Error() string { return e.text }
func (e *limitError) Unwrap() error { return errLimit }

// New returns a meter that starts now. Evaluating ends when ctx does.
func New(ctx context.Context) *Meter { return &Meter{ctx: ctx, began: time.Now()} }

// Evaluate returns the value of an expression. ok is false if a limit is reached, which is added to out.
func (m *Meter) Evaluate(expr hclsyntax.Expression, scope *hcl.EvalContext, out *diag.Collector) (v cty.Value,
	diags hcl.Diagnostics, ok bool) {
	at := expr.Range()
	if m.spend(calling) != nil {
		m.report(at, out)
		return syntax.Failed, nil, false
	}
	v, diags = m.evaluate(expr, scope)
	diags = m.takeLimits(diags, at, out)
	return v, diags, m.err == nil
}

// TakeConversion takes the work of converting a value to another type. ok is false if a limit is reached, which is
// added to out.
func (m *Meter) TakeConversion(v cty.Value, at hcl.Range, out *diag.Collector) (ok bool) {
	_ = cty.Walk(v, func(_ cty.Path, elem cty.Value) (bool, error) {
		err := spendConversion(m, elem)
		return err == nil, err
	})
	if m.err != nil {
		m.report(at, out)
	}
	return m.err == nil
}

// evaluate evaluates an expression in a goroutine that ends when a limit is reached: after an error, package
// hcl would go on with the loop.
func (m *Meter) evaluate(expr hclsyntax.Expression, scope *hcl.EvalContext) (v cty.Value, diags hcl.Diagnostics) {
	if isTrivial(expr) {
		v, diags = expr.Value(scope)
	} else {
		v = syntax.Failed
		m.running = true
		runInGoroutine(func() { v, diags = expr.Value(scope) })
		m.running = false
	}
	if !diags.HasErrors() {
		_ = m.spendValue(v, making)
	}
	return v, diags
}

// isTrivial reports whether an expression takes less time than starting a goroutine: a literal, a name, or a
// short list of those.
func isTrivial(expr hclsyntax.Expression) bool {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return e.IsStringLiteral()
	case *hclsyntax.TupleConsExpr:
		const few = 20
		return len(e.Exprs) <= few && !slices.ContainsFunc(e.Exprs, func(item hclsyntax.Expression) bool {
			_, nested := item.(*hclsyntax.TupleConsExpr)
			return nested || !isTrivial(item)
		})
	}
	return false
}

// stop ends the evaluation. The text says which limit was reached.
func (m *Meter) stop(format string, args ...any) error {
	if m.err == nil {
		m.err = &limitError{fmt.Sprintf(format, args...)}
	}
	if m.running {
		runtime.Goexit()
	}
	return m.err
}

// spend takes units of work.
func (m *Meter) spend(units int) error {
	if m.err != nil {
		return m.err
	}
	if m.work += units; m.work > maxWork || units < 0 {
		return m.stop("evaluating takes more than is allowed (%d million units of work), and real configurations "+
			"take a hundredth: loop over less", maxWork/1_000_000)
	}
	if m.turns++; m.turns%256 == 0 {
		return m.checkTime()
	}
	return nil
}

// checkTime stops the evaluation if its context has ended or it takes too long.
func (m *Meter) checkTime() error {
	switch {
	case m.ctx != nil && m.ctx.Err() != nil:
		return m.stop("evaluating was interrupted")
	case time.Since(m.began) > maxTime:
		return m.stop("evaluating takes more than %s", maxTime)
	}
	return nil
}

// spendText takes the work for a string of that many bytes that is about to be made.
func (m *Meter) spendText(bytes int) error {
	if bytes > maxText || bytes < 0 {
		return m.stop("this makes a string of more than %d MB", maxText>>20)
	}
	return m.spend(bytes / 8)
}

// spendElements takes the work for that many elements that are about to be made.
func (m *Meter) spendElements(n int) error {
	if n > maxNodes || n < 0 {
		return m.stop("this makes more than %d elements", maxNodes)
	}
	return m.spend(n * making)
}

// spendValue takes the work for a value: each units for every element.
func (m *Meter) spendValue(v cty.Value, each int) error {
	if m.err != nil {
		return m.err
	}
	w := counter{left: maxNodes}
	w.value(v)
	switch {
	case w.text:
		return m.stop("this makes a string of more than %d MB", maxText>>20)
	case w.infinite:
		m.kind = diag.NumberOutOfRange
		return m.stop("this divides by zero, or its result is infinite for another reason")
	case w.number:
		return m.stop("this makes a number of more than %d binary digits", MaxBits)
	case w.left < 0:
		return m.stop("this makes more than %d elements", maxNodes)
	}
	return m.spend((maxNodes-w.left)*each + w.bytes/8)
}
