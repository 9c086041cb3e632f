package config

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// An evaluator evaluates on demand and once. Its nodes are variables, locals, attributes
// of git, blocks (their for_each) and instances.
//
// It has two passes. In the first, git.* is unknown, and so is what is made of it. In the
// real pass, what was unknown is evaluated again with what git says.
type evaluator struct {
	*namespace
	ctx  context.Context
	opts *Options
	out  *collector
	bad  []hcl.Range // references that the resolver refused

	real  bool
	memo  [2]map[any]cty.Value // by node: first pass, real pass
	stack []frame              // what is being evaluated

	expanded  map[*block]*expansion
	instances map[any]*instance // by the pointer to its struct
	functions map[string]*hcl.EvalContext
	modules   map[string]cty.Value // what mains found
	file      *File
	mutex     *sync.Mutex // for Select
	meter     *meter

	at            hcl.Range // of the expression that is evaluated
	instanceCount int       // of blocks with for_each, blocks in them included
}

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
	mapKey      struct{ *block } // all instances of a block as one value
)

// A site is where an expression stands.
type site struct {
	source *document
	each   *each
	owner  string // whose attribute it is, for messages: "target.x"
}

// instance names the instance for which an expression was evaluated, where that matters.
func (s site) instance(expr hclsyntax.Expression) string {
	if s.each == nil || !slices.ContainsFunc(expr.Variables(), func(t hcl.Traversal) bool { return t.RootName() == "each" }) {
		return ""
	}
	return " This is so for " + s.owner + "."
}

// each is an instance's each.key and each.value.
type each struct {
	key   cty.Value
	value func() cty.Value
}

// pass is the index of the current pass.
func (e *evaluator) pass() int {
	if e.real {
		return 1
	}
	return 0
}

// demand is the value of a node.
func (e *evaluator) demand(f frame, compute func() cty.Value) cty.Value {
	if v, ok := e.memo[e.pass()][f.key]; ok {
		return v
	}
	if e.real {
		e.real = false
		v := e.demand(f, compute)
		e.real = true
		if v.IsWhollyKnown() || v.ContainsMarked() {
			return v
		}
	}
	if e.cyclic(f) {
		return failed
	}
	if len(e.stack) >= maxStack {
		e.out.errorf(f.at, diag.NestedTooDeeply, "%s needs a value that needs a value, and so on, %d of them in a row.", e.stack[0].name, maxStack)
		return failed
	}
	e.stack = append(e.stack, f)
	v := compute()
	e.stack = e.stack[:len(e.stack)-1]
	e.memo[e.pass()][f.key] = v
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
	e.out.errorf(f.at, diag.Cycle, "%s needs itself: %s. Take one of these references out.", f.name, strings.Join(names, " → "))
	return true
}

// evaluate is the value of an expression. ok is false where it has none; that is
// reported by then.
func (e *evaluator) evaluate(expr hclsyntax.Expression, s site) (v cty.Value, ok bool) {
	if e.damaged(expr.Range()) {
		return failed, false
	}
	scope, ok := e.scope(expr, s)
	if !ok {
		return failed, false
	}
	if e.meter.failed() != nil || e.meter.spend(calling) != nil {
		e.tooMuch(expr.Range())
		return failed, false
	}
	e.at = expr.Range()
	v, diags := e.meter.run(expr, scope)
	if !diags.HasErrors() {
		_ = e.meter.value(v, making)
	}
	if diags = e.limited(diags, expr.Range()); e.meter.failed() != nil {
		return failed, false
	}
	for _, d := range diags {
		e.out.add(diag.Classify(diag.Reworded(d, d.Detail+s.instance(expr)), diag.InvalidExpression))
	}
	if diags.HasErrors() {
		return failed, false
	}
	return v, true
}

// damaged reports whether a refused reference stands in a range.
func (e *evaluator) damaged(r hcl.Range) bool {
	return slices.ContainsFunc(e.bad, func(b hcl.Range) bool { return inside(b, r) })
}

// known evaluates with what git says where that is needed to know the value.
func (e *evaluator) known(expr hclsyntax.Expression, s site, enough func(cty.Value) bool) (cty.Value, bool) {
	v, ok := e.evaluate(expr, s)
	v, tainted := strip(v)
	if !ok || e.real || enough(v) {
		return v, ok
	}
	if tainted {
		return v, false
	}
	e.real = true
	defer func() { e.real = false }()
	v, ok = e.evaluate(expr, s)
	v, _ = strip(v)
	return v, ok
}
