package config

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/disk"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A program is a configuration whose names are resolved. Nothing in it changes.
type program struct {
	*resolve.Namespace
	opts    *Options
	refused []hcl.Range            // references that lead nowhere
	steps   func() map[string]bool // the names of attributes that expressions take of values
}

// results are the values that are known so far. They outlast the run that computed them.
type results struct {
	mutex sync.Mutex // held during a run

	file          *File
	known         map[any]cty.Value // values of nodes, as far as they are known without git
	expanded      map[*syntax.Block]*expansion
	instances     map[any]*instance // by the pointer to its struct
	mains         map[string]disk.Found
	passedOver    map[hcl.Range][]disk.PassedOver // by mains in the expression at a place
	instanceCount int                             // of blocks with for_each, blocks in them included
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
	callables  *callables
	withoutGit *evaluator // the first pass, if this is the other
	withGit    *evaluator // the other pass, if this is the first
}

// newRun starts a run, which reports mistakes to out, and returns its first pass.
func (f *File) newRun(ctx context.Context, out *diag.Collector) *evaluator {
	r := &run{ctx: ctx, out: out, meter: meter.New(ctx)}
	first := newPass(f, r, f.results.known)
	first.withGit = newPass(f, r, map[any]cty.Value{})
	first.withGit.asksGit, first.withGit.withoutGit = true, first
	return first
}

func newPass(f *File, r *run, values map[any]cty.Value) *evaluator {
	e := &evaluator{program: f.program, results: f.results, run: r, values: values}
	e.callables = newCallables(e)
	return e
}

// maxStack limits the length of a chain of values that need each other.
const maxStack = 500

// A frame is a node that is being evaluated.
type frame struct {
	key  any
	name string
	at   hcl.Range
}

// A node's key; a *block stands for its for_each and an *instance for itself.
type (
	variableKey  string
	namedKey     string // of a local or an export
	functionKey  string
	attributeKey struct { // of an attribute, for an instance
		*syntax.Attribute
		*each
	}
	gitKey struct{ dir, attr string }
	mapKey struct{ *syntax.Block } // all instances of a block as one value
)

// A site is the place of an expression.
type site struct {
	source *syntax.Document
	each   *each
	owner  string   // whose attribute it is, for messages: "target.x"
	params []string // of the function whose result it is; their values are not known
}

// instanceNote returns a sentence that names the instance for which expr was evaluated, "" if the value does not
// depend on it.
func (s site) instanceNote(expr hclsyntax.Expression) string {
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

// demand returns the value of a node and computes it if it is not known yet.
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
	v := syntax.Failed
	if e.within(f, func() { v = compute(e) }) {
		e.values[f.key] = v
	}
	return v
}

// within calls compute, which computes a node. ok is false if the node needs itself, or is too many nodes away from
// the first; that is reported.
func (e *evaluator) within(f frame, compute func()) (ok bool) {
	if e.reportCycle(f) {
		return false
	}
	if len(e.stack) >= maxStack {
		e.out.Errorf(f.at, diag.NestedTooDeeply, "%s needs a value that needs a value, and so on, %d of them in a row.",
			e.stack[0].name, maxStack)
		return false
	}
	e.stack = append(e.stack, f)
	compute()
	e.stack = e.stack[:len(e.stack)-1]
	return true
}

// reportCycle reports a node that needs itself, and whether f does.
func (e *evaluator) reportCycle(f frame) bool {
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

// evaluate returns the value of an expression. If ok is false, it has none, which was reported.
func (e *evaluator) evaluate(expr hclsyntax.Expression, s site) (v cty.Value, ok bool) {
	if e.isRefused(expr.Range()) {
		return syntax.Failed, false
	}
	scope, ok := newScope(e, expr, s)
	if !ok {
		return syntax.Failed, false
	}
	e.at = expr.Range()
	v, diags, ok := e.meter.Evaluate(expr, scope, e.out)
	if !ok {
		return syntax.Failed, false
	}
	for _, d := range diags {
		better := cmp.Or(resolve.Explain(d, expr, s.source), diag.Classify(d, diag.InvalidExpression))
		e.out.Add(diag.WithDetail(better, diag.Sentence(better.Detail)+s.instanceNote(expr)))
	}
	if diags.HasErrors() {
		return syntax.Failed, false
	}
	return v, true
}

// isRefused reports whether a range contains a reference that leads nowhere.
func (p *program) isRefused(r hcl.Range) bool {
	return slices.ContainsFunc(p.refused, func(b hcl.Range) bool { return diag.Within(b, r) })
}

// evaluateKnown is evaluate, with git if the value is not known well enough without.
func (e *evaluator) evaluateKnown(expr hclsyntax.Expression, s site, enough func(cty.Value) bool) (cty.Value, bool) {
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
