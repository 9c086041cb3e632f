package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An expansion is the instances of a block.
type expansion struct {
	instances []*instance // in the order of their keys
	byKey     map[string]*instance
	failed    bool // for_each could not be evaluated, so that nothing is known of them
}

func (x *expansion) keys() []string {
	var keys []string
	for _, i := range x.instances {
		keys = append(keys, i.meta.Key)
	}
	return keys
}

// expand returns the instances of a block and creates them the first time.
func (e *evaluator) expand(b *syntax.Block) *expansion {
	if x := e.expanded[b]; x != nil {
		return x
	}
	a := b.Attribute(lang.ForEach)
	if a == nil {
		inst := e.newInstance(b, "", nil)
		e.expanded[b] = &expansion{instances: []*instance{inst}, byKey: map[string]*instance{"": inst}}
		return e.expanded[b]
	}
	e.demand(frame{key: b, name: lang.FormatReference(b.Schema.Kind, b.Label, ""), at: b.Header},
		func(e *evaluator) cty.Value {
			e.expanded[b] = e.expandForEach(b, a)
			return cty.True
		})
	if x := e.expanded[b]; x != nil {
		return x
	}
	return &expansion{failed: true} // a cycle, which is reported by then
}

// maxInstances limits the instances of blocks with for_each, nested blocks included.
const maxInstances = 5_000

// expandForEach evaluates for_each and creates an instance for each of its keys.
func (e *evaluator) expandForEach(b *syntax.Block, a *syntax.Attribute) *expansion {
	v, ok := e.evaluateKnown(a.Expr, site{source: a.Source}, hasKnownKeys)
	if !ok || !v.IsKnown() {
		return &expansion{failed: true}
	}
	if d := checkForEach(v, a); d != nil {
		e.out.Add(d)
		return &expansion{failed: true}
	}
	x := &expansion{byKey: map[string]*instance{}}
	if e.instanceCount += v.LengthInt() * (1 + len(b.Blocks) +
		len(e.DefaultBlocks[b.Schema.Kind])); e.instanceCount > maxInstances {
		e.out.Errorf(a.Expr.Range(), diag.TooManyInstances,
			"With this for_each the file has more than %d instances of blocks.", maxInstances)
		return &expansion{failed: true}
	}
	for it := v.ElementIterator(); it.Next(); {
		k, _ := it.Element()
		key := elementKey(v, it)
		if why := check.InstanceKey(key); why != "" {
			e.out.Errorf(a.Expr.Range(), diag.InvalidKey, "The key %q of for_each %s.", key, why)
			x.failed = true
			continue
		}
		inst := e.newInstance(b, key, &each{key: cty.StringVal(key), value: eachValue(b, a, k, v)})
		x.instances = append(x.instances, inst)
		x.byKey[key] = inst
	}
	return x
}

// hasKnownKeys reports whether the keys of a for_each are known.
func hasKnownKeys(v cty.Value) bool {
	if v.Type().IsSetType() {
		return v.IsWhollyKnown()
	}
	return v.IsKnown()
}

func elementKey(v cty.Value, it cty.ElementIterator) string {
	k, elem := it.Element()
	if v.Type().IsSetType() {
		return syntax.StringOf(elem)
	}
	return syntax.StringOf(k)
}

// eachValue returns each.value of a key. In the pass that asks git, for_each is evaluated again.
func eachValue(b *syntax.Block, a *syntax.Attribute, key, first cty.Value) func(*evaluator) cty.Value {
	if first.Type().IsSetType() {
		return func(*evaluator) cty.Value { return key }
	}
	return func(e *evaluator) cty.Value {
		v := first
		if e.asksGit && !first.IsWhollyKnown() {
			v = e.demand(frame{key: a, name: lang.FormatReference(b.Schema.Kind, b.Label, ""), at: b.Header},
				func(e *evaluator) cty.Value {
					again, _ := e.evaluate(a.Expr, site{source: a.Source})
					return again
				})
			v, _ = syntax.Strip(v)
		}
		return elementOf(v, key)
	}
}

// elementOf returns an element of a map or object, failed if there is none.
func elementOf(v, key cty.Value) cty.Value {
	switch t := v.Type(); {
	case !v.IsKnown() || v.IsNull():
		return syntax.Failed
	case t.IsObjectType() && t.HasAttribute(syntax.StringOf(key)):
		return v.GetAttr(syntax.StringOf(key))
	case t.IsMapType() && v.HasIndex(key).True():
		return v.Index(key)
	}
	return syntax.Failed
}

// checkForEach returns what is wrong with the value of a for_each, or nil.
func checkForEach(v cty.Value, a *syntax.Attribute) *hcl.Diagnostic {
	at := a.Expr.Range()
	if v.IsNull() {
		return diag.Error(diag.WrongType, at,
			"for_each is null: it takes a map or a set of strings, {} for no instance.")
	}
	if inst := instanceOf(v); inst != nil {
		return resolve.NoInstances(at, inst.name())
	}
	switch t := v.Type(); {
	case t.IsObjectType(), t.IsMapType():
		return nil
	case t.IsSetType() && t.ElementType() == cty.String && v.IsWhollyKnown():
		return checkElements(v, at)
	case t.IsSetType() && v.LengthInt() == 0:
		return nil
	case t.IsTupleType(), t.IsListType():
		text := a.Source.Text(at)
		return diag.Error(diag.WrongType, at, "for_each takes a map or a set of strings, not a list: write %s.",
			a.Source.Template("toset("+text+")"))
	}
	return diag.Error(diag.WrongType, at, "for_each takes a map or a set of strings, not %s.", describe(v))
}

func checkElements(v cty.Value, at hcl.Range) *hcl.Diagnostic {
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); elem.IsNull() {
			return diag.Error(diag.WrongType, at, "for_each holds null: it takes a map or a set of strings.")
		}
	}
	return nil
}

// allInstances returns the value of a block with for_each: an object with an attribute for each key.
func (e *evaluator) allInstances(b *syntax.Block) cty.Value {
	name := lang.FormatReference(b.Schema.Kind, b.Label, "")
	return e.demand(frame{key: mapKey{b}, name: name, at: b.Header}, func(e *evaluator) cty.Value {
		attrs := map[string]cty.Value{}
		for _, inst := range e.expand(b).instances {
			attrs[inst.meta.Key] = e.object(inst)
		}
		return cty.ObjectVal(attrs)
	})
}
