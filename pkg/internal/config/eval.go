package config

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A program is a configuration whose names are resolved. Nothing in it changes.
type program struct {
	*resolve.Namespace
	opts    *Options
	refused []hcl.Range // references that lead nowhere
}

// results are what evaluating a program has found so far. They outlast the run that found them.
type results struct {
	mutex sync.Mutex // held by a run

	file          *File
	known         map[any]cty.Value // values of nodes, as far as they are known without git
	expanded      map[*syntax.Block]*expansion
	instances     map[any]*instance    // by the pointer to its struct
	mains         map[string]cty.Value // by directory and pattern
	instanceCount int                  // of blocks with for_each, blocks in them included
}

// A run is one evaluation of a program: to load it, to select from it, or to show a value of it.
type run struct {
	ctx   context.Context
	out   *diag.Collector
	meter *meter.Meter
	stack []frame   // what is being evaluated
	at    hcl.Range // of the expression that is evaluated
}

// An evaluator is one pass of a run. It evaluates on demand and once; its nodes are variables, locals,
// attributes of git, blocks (their for_each) and instances.
//
// A run has two passes. In the first, git.* is unknown, and so is what is made of it: its values are
// results. In the other, what is unknown in the first is evaluated with what git says.
type evaluator struct {
	*program
	*results
	*run
	asksGit    bool
	values     map[any]cty.Value // by node
	functions  map[string]*hcl.EvalContext
	withoutGit *evaluator // the first pass, where this is the other
	withGit    *evaluator // the other pass, where this is the first
}

// begin returns the first pass of a new run, which adds what is wrong to out.
func (f *File) begin(ctx context.Context, out *diag.Collector) *evaluator {
	r := &run{ctx: ctx, out: out, meter: meter.New(ctx)}
	first := &evaluator{program: f.program, results: f.results, run: r, values: f.results.known,
		functions: map[string]*hcl.EvalContext{}}
	other := &evaluator{
		program: f.program, results: f.results, run: r, values: map[any]cty.Value{},
		functions: map[string]*hcl.EvalContext{},
		asksGit:   true, withoutGit: first,
	}
	first.withGit = other
	return first
}

// maxStack is how many values may need each other, in a row.
const maxStack = 500

// A frame is a node that is being evaluated.
type frame struct {
	key  any
	name string
	at   hcl.Range
}

// A node's key; a *block stands for its for_each and an *instance for itself.
type (
	variableKey string
	localKey    string
	gitKey      struct{ dir, attr string }
	mapKey      struct{ *syntax.Block } // all instances of a block as one value
)

// A site is where an expression stands.
type site struct {
	source *syntax.Document
	each   *each
	owner  string // whose attribute it is, for messages: "target.x"
}

// instance names the instance for which an expression was evaluated, where that matters.
func (s site) instance(expr hclsyntax.Expression) string {
	if s.each == nil || !slices.ContainsFunc(expr.Variables(),
		func(t hcl.Traversal) bool { return t.RootName() == "each" }) {
		return ""
	}
	return " This is so for " + s.owner + "."
}

// each is an instance's each.key and each.value.
type each struct {
	key   cty.Value
	value func(*evaluator) cty.Value
}

// demand is the value of a node.
func (e *evaluator) demand(f frame, compute func(*evaluator) cty.Value) cty.Value {
	if v, ok := e.values[f.key]; ok {
		return v
	}
	if e.asksGit {
		v := e.withoutGit.demand(f, compute)
		if v.IsWhollyKnown() || v.ContainsMarked() {
			return v
		}
	}
	if e.cyclic(f) {
		return syntax.Failed
	}
	if len(e.stack) >= maxStack {
		e.out.Errorf(f.at, diag.NestedTooDeeply, "%s needs a value that needs a value, and so on, %d of them in a row.",
			e.stack[0].name, maxStack)
		return syntax.Failed
	}
	e.stack = append(e.stack, f)
	v := compute(e)
	e.stack = e.stack[:len(e.stack)-1]
	e.values[f.key] = v
	return v
}

// cyclic reports a node that needs itself.
func (e *evaluator) cyclic(f frame) bool {
	i := slices.IndexFunc(e.stack, func(g frame) bool { return g.key == f.key })
	if i < 0 {
		return false
	}
	var names []string
	for _, g := range append(slices.Clone(e.stack[i:]), f) {
		if len(names) == 0 || names[len(names)-1] != g.name || g.key == f.key {
			names = append(names, g.name)
		}
	}
	e.out.Errorf(f.at, diag.Cycle, "%s needs itself: %s. Take one of these references out.", f.name,
		strings.Join(names, " → "))
	return true
}

// evaluate is the value of an expression. ok is false where it has none; that is
// reported by then.
func (e *evaluator) evaluate(expr hclsyntax.Expression, s site) (v cty.Value, ok bool) {
	if e.damaged(expr.Range()) {
		return syntax.Failed, false
	}
	scope, ok := e.scope(expr, s)
	if !ok {
		return syntax.Failed, false
	}
	e.at = expr.Range()
	v, diags, ok := e.meter.Evaluate(expr, scope, e.out)
	if !ok {
		return syntax.Failed, false
	}
	for _, d := range diags {
		e.out.Add(diag.Classify(diag.Reworded(d, d.Detail+s.instance(expr)), diag.InvalidExpression))
	}
	if diags.HasErrors() {
		return syntax.Failed, false
	}
	return v, true
}

// damaged reports whether a refused reference stands in a range.
func (e *evaluator) damaged(r hcl.Range) bool {
	return slices.ContainsFunc(e.refused, func(b hcl.Range) bool { return diag.Within(b, r) })
}

// known evaluates with what git says where that is needed to know the value.
func (e *evaluator) known(expr hclsyntax.Expression, s site, enough func(cty.Value) bool) (cty.Value, bool) {
	v, ok := e.evaluate(expr, s)
	v, tainted := syntax.Strip(v)
	if !ok || e.asksGit || enough(v) {
		return v, ok
	}
	if tainted {
		return v, false
	}
	v, ok = e.withGit.evaluate(expr, s)
	v, _ = syntax.Strip(v)
	return v, ok
}
