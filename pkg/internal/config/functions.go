package config

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/disk"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// callables are what expressions can call in a pass.
type callables struct {
	eval  *evaluator
	disk  *disk.Functions
	byDir map[string]*hcl.EvalContext
	user  map[string]function.Function // those of the configuration, by full name
}

func newCallables(e *evaluator) *callables {
	return &callables{
		eval: e,
		disk: &disk.Functions{
			ReadFile: e.opts.ReadFile, Area: e.file.Area, Mains: e.mains, Arch: settings{e}.arch,
			At: func() hcl.Range { return e.at }, Report: func(d *hcl.Diagnostic) { e.out.Add(d) },
			PassedOver: e.addPassedOver,
		},
		byDir: map[string]*hcl.EvalContext{}, user: map[string]function.Function{},
	}
}

// addPassedOver notes what mains left out in the expression at a place. The expression may be evaluated again.
func (r *results) addPassedOver(at hcl.Range, all []disk.PassedOver) {
	for _, p := range all {
		if !slices.Contains(r.passedOver[at], p) {
			r.passedOver[at] = append(r.passedOver[at], p)
		}
	}
}

// in returns the functions of the language, for the files in a directory.
func (c *callables) in(dir string) *hcl.EvalContext {
	if c.byDir[dir] == nil {
		all := maps.Clone(functions.Pure)
		maps.Copy(all, c.disk.In(dir))
		c.byDir[dir] = &hcl.EvalContext{Functions: c.eval.meter.Measure(all)}
	}
	return c.byDir[dir]
}

// calledBy returns the functions of the configuration that an expression calls. ok is false if one of them has a
// mistake, which was reported.
func (c *callables) calledBy(expr hclsyntax.Expression, at site) (called map[string]function.Function, ok bool) {
	blocks := c.eval.Calls(expr, at.source.Scope)
	if len(blocks) == 0 {
		return nil, true
	}
	called = map[string]function.Function{}
	for name, b := range blocks {
		if called[name], ok = c.defined(b); !ok {
			return nil, false
		}
	}
	return c.eval.meter.Measure(called), true
}

// defined returns a function of the configuration.
func (c *callables) defined(b *syntax.Block) (f function.Function, ok bool) {
	full := resolve.FullName(b)
	if f, ok = c.user[full]; ok {
		return f, true
	}
	result := b.Attribute("result")
	if result == nil || c.eval.isRefused(result.Expr.Range()) {
		return f, false
	}
	var scope *hcl.EvalContext
	c.eval.within(frame{functionKey(full), full + "()", b.Header}, func() {
		scope, ok = newScope(c.eval, result.Expr, siteOfResult(b, result))
	})
	if !ok {
		return f, false
	}
	f = define(b, result, scope)
	c.user[full] = f
	return f, true
}

func siteOfResult(b *syntax.Block, result *syntax.Attribute) site {
	return site{source: result.Source, owner: resolve.FullName(b) + "()", params: resolve.ParamsOf(b)}
}

// define returns the function of a block, whose result sees a scope.
func define(b *syntax.Block, result *syntax.Attribute, scope *hcl.EvalContext) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(cty.DynamicPseudoType)}
	names := resolve.ParamsOf(b)
	fixed := len(names)
	if b.Attribute("variadic_params") != nil && fixed > 0 {
		fixed--
		variadic := parameter(names[fixed])
		spec.VarParam = &variadic
	}
	for _, name := range names[:fixed] {
		spec.Params = append(spec.Params, parameter(name))
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		call := scope.NewChild()
		call.Variables = map[string]cty.Value{}
		for i, name := range names[:fixed] {
			call.Variables[name] = args[i]
		}
		if spec.VarParam != nil {
			call.Variables[names[fixed]] = cty.TupleVal(args[fixed:])
		}
		v, diags := result.Expr.Value(call)
		for _, d := range diags {
			if d.Severity == hcl.DiagError {
				d = cmp.Or(resolve.Explain(d, result.Expr, result.Source), d)
				return cty.DynamicVal, fmt.Errorf("in its result, %s: %s", diag.Place(*d.Subject),
					strings.TrimSuffix(diag.Sentence(d.Detail), "."))
			}
		}
		return v, nil
	}
	return function.New(spec)
}

// parameter returns a parameter that takes every value.
func parameter(name string) function.Parameter {
	return function.Parameter{
		Name: name, Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	}
}

// checkFunction checks a function that may be called nowhere.
func (l loader) checkFunction(b *syntax.Block) {
	checkLabel(b, l.eval.out)
	if functions.Has(b.Label) {
		l.eval.out.Errorf(b.LabelRange, diag.DuplicateName, "There is a function %q in the language: give this one "+
			"another name.", b.Label)
	}
	for _, s := range b.Schema.Attributes {
		if s.Required {
			instanceDecoder{l.eval, l.eval.expand(b).instances[0]}.reportIfMissing(s)
		} else {
			l.eval.decodeEarly(s, b, site{source: b.Source}, reflect.New(s.Type).Interface())
		}
	}
	if _, ok := l.eval.callables.defined(b); ok {
		result := b.Attribute("result")
		l.eval.evaluate(result.Expr, siteOfResult(b, result))
	}
}
