package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
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
	x := &expansion{byKey: map[string]*instance{}}
	list, ok := eachOf(e, b, a, site{source: a.Source})
	x.failed = !ok
	for _, each := range list {
		key := syntax.StringOf(each.key)
		inst := e.newInstance(b, key, each)
		x.instances = append(x.instances, inst)
		x.byKey[key] = inst
	}
	return x
}

// eachOf evaluates the for_each of a block at a site. ok is false if not all of its keys are known, or right.
func eachOf(e *evaluator, b *syntax.Block, a *syntax.Attribute, at site) (list []*each, ok bool) {
	v, ok := e.evaluateKnown(a.Expr, at, hasKnownKeys)
	if !ok || !v.IsKnown() {
		return nil, false
	}
	if d := checkForEach(v, a); d != nil {
		e.out.Add(d)
		return nil, false
	}
	if e.instanceCount += v.LengthInt() * (1 + len(b.Blocks) + countDefaultBlocks(e, b.Schema.Kind)); e.instanceCount >
		maxInstances {
		e.out.Errorf(a.Expr.Range(), diag.TooManyInstances,
			"With this for_each the file has more than %d instances of blocks.", maxInstances)
		return nil, false
	}
	ok = true
	for it := v.ElementIterator(); it.Next(); {
		k, _ := it.Element()
		key := elementKey(v, it)
		if why := wrongKey(b, key); why != "" {
			e.out.Errorf(a.Expr.Range(), diag.InvalidKey, "The key %q of for_each %s.", key, why)
			ok = false
			continue
		}
		list = append(list, &each{key: cty.StringVal(key), value: eachValue(b, a, at, k, v)})
	}
	return list, ok
}

// wrongKey says what is wrong with a key. Those of a block in another are no part of an address.
func wrongKey(b *syntax.Block, key string) string {
	if b.Parent != nil {
		return ""
	}
	return check.InstanceKey(key)
}

// childrenOf returns the instances of a block in another, not decoded yet. What for_each or the label lacks is
// reported, and makes the block around it incomplete.
func childrenOf(e *evaluator, b *syntax.Block, within *instance) (all []*instance) {
	list := []*each{within.each}
	if a := b.Attribute(lang.ForEach); a != nil {
		var ok bool
		if list, ok = eachOf(e, b, a, site{source: a.Source, each: within.each, owner: within.Name()}); !ok {
			within.failed[b.Schema.Kind] = true
			list = append(list, unknownEach()) // to find the mistakes of the block
		}
	}
	for _, each := range list {
		key := ""
		if each != within.each {
			key = syntax.StringOf(each.key)
		}
		child := e.newInstance(b, key, each)
		child.owner = childName(within.Name(), key)
		if a := b.Attribute(b.Schema.Label); a != nil && b.Schema.Each {
			setLabel(e, child, a, within)
		}
		all = append(all, child)
	}
	return all
}

// childName names an instance of a block in another, by the name of that and its own key.
func childName(within, key string) string {
	if key == "" {
		return within
	}
	return fmt.Sprintf("%s and the key %q", within, key)
}

// setLabel evaluates the template in the label of an instance.
func setLabel(e *evaluator, child *instance, a *syntax.Attribute, within *instance) {
	schema := &lang.AttributeSchema{Name: a.Name, Type: reflect.TypeFor[string](), Required: true}
	dec := newDecoder(e, schema, child.meta.Kind, child.site(a))
	label := child.value.Field(child.block.Schema.LabelField)
	if dec.decode(label, a.Expr) == set {
		child.meta.Label = label.String()
		return
	}
	child.meta.Label = "" // that no other has
	switch kind := child.meta.Kind; {
	case dec.attr.unknown:
		within.unknown[kind] = true
	default:
		within.failed[kind] = true
	}
}

// countDefaultBlocks returns how many nested blocks an instance of a kind may have at most from defaults.
func countDefaultBlocks(e *evaluator, kind string) (n int) {
	e.EachDefault(func(k string, set *resolve.DefaultSet) {
		if k == kind {
			n += len(set.Blocks)
		}
	})
	return n
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
func eachValue(b *syntax.Block, a *syntax.Attribute, at site, key, first cty.Value) func(*evaluator) cty.Value {
	if first.Type().IsSetType() {
		return func(*evaluator) cty.Value { return key }
	}
	return func(e *evaluator) cty.Value {
		v := first
		if e.asksGit && !first.IsWhollyKnown() {
			name := lang.FormatReference(b.Schema.Kind, b.Label, "")
			v = e.demand(frame{key: attributeKey{a, at.each}, name: name, at: b.Header},
				func(e *evaluator) cty.Value {
					again, _ := e.evaluate(a.Expr, at)
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
		return resolve.NoInstances(at, inst.Name())
	}
	switch t := v.Type(); {
	case t.IsObjectType(), t.IsMapType():
		return nil
	case t.IsSetType() && t.ElementType() == cty.String && v.IsWhollyKnown():
		return checkElements(v, at)
	case t.IsSetType() && v.LengthInt() == 0:
		return nil
	case t.IsTupleType(), t.IsListType(), t.IsSetType():
		return diag.Error(diag.WrongType, at, "for_each takes a map or a set of strings, not %s: write %s.",
			describeElements(v), rightForEach(v, a))
	}
	return diag.Error(diag.WrongType, at, "for_each takes a map or a set of strings, not %s.", describe(v))
}

// describeElements says in words what a list or set is, and what its first element is if that is a list or map.
func describeElements(v cty.Value) string {
	switch t := firstType(v); {
	case isList(t):
		return describe(v) + " of lists"
	case t.IsObjectType(), t.IsMapType():
		return describe(v) + " of maps"
	}
	return describe(v)
}

func isList(t cty.Type) bool { return t.IsTupleType() || t.IsListType() || t.IsSetType() }

// firstType returns the type of the first element of a list or set.
func firstType(v cty.Value) cty.Type {
	for it := v.ElementIterator(); it.Next(); {
		_, first := it.Element()
		return first.Type()
	}
	return cty.String
}

// rightForEach returns what to write as for_each in place of a list, or of a set of other elements than strings.
func rightForEach(v cty.Value, a *syntax.Attribute) string {
	expr := unwrap(argumentOf(a.Expr, "toset"))
	text, first := a.Source.Text(expr.Range()), firstType(v)
	show := a.Source.Template
	switch {
	case isList(first):
		axes := `os = […], arch = […]`
		if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok && call.Name == "setproduct" {
			axes = axesOf(call, a.Source)
		}
		name, _, _ := strings.Cut(axes, " ")
		return fmt.Sprintf("%s, whose each.value has names: each.value.%s", show("matrix({ "+axes+" })"), name)
	case first.IsObjectType(), first.IsMapType():
		return show("{ for x in " + text + " : x." + keyOf(first) + " => x }")
	case first != cty.String:
		return show("toset([for x in " + text + " : tostring(x)])")
	}
	return show("toset(" + text + ")")
}

// keyOf returns the attribute of objects of a type that a key is most likely made of.
func keyOf(t cty.Type) string {
	if t.IsObjectType() && !t.HasAttribute("name") {
		for _, attr := range slices.Sorted(maps.Keys(t.AttributeTypes())) {
			if t.AttributeType(attr) == cty.String {
				return attr
			}
		}
	}
	return "name"
}

// axesOf writes the arguments of setproduct as the axes of matrix, under the names of what they refer to.
func axesOf(call *hclsyntax.FunctionCallExpr, src *syntax.Document) string {
	var axes, names []string
	for i, arg := range call.Args {
		name := string(rune('a' + i%26))
		if t, diags := hcl.AbsTraversalForExpr(arg); !diags.HasErrors() {
			if last, _, ok := syntax.StepName(t[len(t)-1]); ok && hclsyntax.ValidIdentifier(last) {
				name = last
			}
		}
		if slices.Contains(names, name) {
			name += strconv.Itoa(i + 1)
		}
		names = append(names, name)
		axes = append(axes, name+" = "+src.Text(arg.Range()))
	}
	return strings.Join(axes, ", ")
}

// argumentOf returns the argument of a call of a function of one, or the expression itself if it is none.
func argumentOf(expr hclsyntax.Expression, name string) hclsyntax.Expression {
	if call, ok := unwrap(expr).(*hclsyntax.FunctionCallExpr); ok && call.Name == name && len(call.Args) == 1 {
		return call.Args[0]
	}
	return expr
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
