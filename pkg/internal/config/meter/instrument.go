package meter

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// The functions that count: no file can call them. The second one is for what is about to be
// made a list, set or map, in which time grows with the square of the number of elements; the third for what is
// looped over.
const (
	stepFunction    = "\x00step"
	convertFunction = "\x00convert"
	loopFunction    = "\x00loop"
)

// Instrument puts calls of the function that counts into all expressions: around what loops
// make, and around what operators and templates take. The package hcl evaluates without a
// context, so this is how evaluating is measured and ends. It comes after the names were
// resolved, as they are looked up in the expressions as they are written.
func Instrument(documents []*syntax.Document) {
	for _, src := range documents {
		for _, a := range src.Body.Attributes {
			a.Expr = instrument(a.Expr, true)
		}
		for _, b := range src.Body.Blocks {
			instrumentBlock(b)
		}
	}
}

func instrumentBlock(b *syntax.Block) {
	for _, a := range b.Attributes {
		whole := b.Schema.Kind == "locals" || a.Name == lang.ForEach // are not decoded, but evaluated as a whole
		a.Expr = instrument(a.Expr, !whole)
	}
	for _, nested := range b.Blocks {
		instrumentBlock(nested)
	}
}

// instrument adds the calls to an expression. outer marks what the decoder walks itself: that stays as written.
func instrument(expr hclsyntax.Expression, outer bool) hclsyntax.Expression {
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		x.Expression = instrument(x.Expression, outer)
	case *hclsyntax.TemplateWrapExpr:
		x.Wrapped = instrument(x.Wrapped, outer)
	case *hclsyntax.TupleConsExpr:
		for i := range x.Exprs {
			x.Exprs[i] = instrument(x.Exprs[i], outer)
		}
	case *hclsyntax.ObjectConsExpr:
		for i := range x.Items {
			x.Items[i].KeyExpr = instrument(x.Items[i].KeyExpr, true)
			x.Items[i].ValueExpr = instrument(x.Items[i].ValueExpr, outer)
		}
	case *hclsyntax.ObjectConsKeyExpr:
		x.Wrapped = instrument(x.Wrapped, true)
	case *hclsyntax.ConditionalExpr:
		x.Condition = instrument(x.Condition, false)
		x.TrueResult, x.FalseResult = instrument(x.TrueResult, outer), instrument(x.FalseResult, outer)
		if !outer {
			x.TrueResult, x.FalseResult = wrapCall(convertFunction, x.TrueResult),
				wrapCall(convertFunction, x.FalseResult)
		}
	default:
		instrumentInner(expr, outer)
	}
	return expr
}

// instrumentInner is instrument for expressions that the decoder evaluates as a whole.
func instrumentInner(expr hclsyntax.Expression, outer bool) {
	switch x := expr.(type) {
	case *hclsyntax.ForExpr:
		x.CollExpr = wrapCall(loopFunction, instrument(x.CollExpr, false))
		x.ValExpr = wrapStep(instrument(x.ValExpr, false))
		if x.KeyExpr != nil {
			x.KeyExpr = wrapStep(instrument(x.KeyExpr, false))
		}
		if x.CondExpr != nil {
			x.CondExpr = wrapStep(instrument(x.CondExpr, false))
		}
	case *hclsyntax.FunctionCallExpr:
		for i := range x.Args {
			x.Args[i] = instrument(x.Args[i], false)
			if isConverted(x.Name, i) {
				x.Args[i] = wrapCall(convertFunction, x.Args[i])
			}
		}
	case *hclsyntax.TemplateExpr:
		for i := range x.Parts {
			x.Parts[i] = wrapStep(instrument(x.Parts[i], false))
		}
	case *hclsyntax.TemplateJoinExpr:
		x.Tuple = instrument(x.Tuple, false)
	case *hclsyntax.BinaryOpExpr:
		x.LHS, x.RHS = wrapStep(instrument(x.LHS, false)), wrapStep(instrument(x.RHS, false))
	case *hclsyntax.UnaryOpExpr:
		x.Val = instrument(x.Val, false)
	case *hclsyntax.IndexExpr:
		x.Collection, x.Key = instrument(x.Collection, false), instrument(x.Key, false)
	case *hclsyntax.RelativeTraversalExpr:
		x.Source = instrument(x.Source, false)
	case *hclsyntax.SplatExpr:
		x.Source = instrument(x.Source, false)
		if !outer {
			x.Source = wrapStep(x.Source)
		}
	}
}

// wrapStep returns an expression whose value is counted. In messages it is the original.
func wrapStep(expr hclsyntax.Expression) hclsyntax.Expression { return wrapCall(stepFunction, expr) }

// isConverted reports whether an argument of a function is made a list, set or map.
func isConverted(name string, i int) bool {
	f, ok := functions.Pure[name]
	if !ok {
		return false
	}
	p := f.VarParam()
	if params := f.Params(); i < len(params) {
		p = &params[i]
	}
	return p != nil && p.Type.IsCollectionType()
}

func wrapCall(name string, expr hclsyntax.Expression) hclsyntax.Expression {
	if _, literal := expr.(*hclsyntax.LiteralValueExpr); literal {
		return expr
	}
	at := expr.Range()
	return &hclsyntax.FunctionCallExpr{
		Name: name, Args: []hclsyntax.Expression{expr},
		NameRange: at, OpenParenRange: at, CloseParenRange: at,
	}
}

// Unwrap returns the expression of the source for one that was put around it, else the expression itself.
func Unwrap(expr hcl.Expression) hcl.Expression {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok && len(call.Args) == 1 &&
		call.NameRange == call.Args[0].Range() {
		return call.Args[0]
	}
	return expr
}

// Measure returns functions that count what they take, and the functions that count.
func (m *Meter) Measure(functions map[string]function.Function) map[string]function.Function {
	all := map[string]function.Function{
		stepFunction:    m.stepFunc(func(*Meter, cty.Value) error { return nil }),
		convertFunction: m.stepFunc(spendConversion),
		loopFunction:    m.stepFunc(refuseLoop),
	}
	for name, f := range functions {
		all[name] = m.measure(name, f)
	}
	return all
}

// stepFunc returns a function that counts, and gives back what it is given.
func (m *Meter) stepFunc(also func(*Meter, cty.Value) error) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{
			Name: "value", Type: cty.DynamicPseudoType,
			AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
		}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := m.spend(calling); err != nil {
				return cty.DynamicPseudoType, err
			}
			if err := m.spendValue(args[0], taking); err != nil {
				return cty.DynamicPseudoType, err
			}
			return args[0].Type(), also(m, args[0])
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
	})
}
