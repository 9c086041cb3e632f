package config

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An instance is a block, or one key of a block's for_each, and its struct.
type instance struct {
	block *syntax.Block
	each  *each
	owner string // of a block in another: what its attributes belong to
	// without are attributes of the block that do not count, by name.
	without map[string]*syntax.Attribute
	value   reflect.Value // the struct, addressable
	meta    *lang.Meta

	named   []string // the defaults that it names
	decoded bool
	unknown map[string]bool // attributes that need git
	failed  map[string]bool // attributes with errors
}

// newInstance returns an instance that is not decoded yet. References to it lead to its struct.
func (r *results) newInstance(b *syntax.Block, key string, each *each) *instance {
	ptr := reflect.New(b.Schema.Type)
	inst := &instance{block: b, each: each, value: ptr.Elem(), unknown: map[string]bool{}, failed: map[string]bool{}}
	inst.meta = ptr.Elem().FieldByIndex([]int{0}).Addr().Interface().(*lang.Meta)
	*inst.meta = lang.Meta{
		Origin: diag.Origin{Label: resolve.FullName(b), Key: key, Range: b.Header, Attrs: map[string]hcl.Range{}},
		Kind:   b.Schema.Kind, Dir: b.Source.Dir,
	}
	if b.Schema.LabelField >= 0 {
		inst.value.Field(b.Schema.LabelField).SetString(b.Label)
	}
	r.instances[ptr.Interface()] = inst
	return inst
}

// Name returns how a reference to the instance is written; of a block in another, to that.
func (i *instance) Name() string { return cmp.Or(i.owner, i.meta.Reference()) }

// Schema returns what the block may hold.
func (i *instance) Schema() *lang.Schema { return i.block.Schema }

// pointer returns the struct's address: a *Target, an *Image, …
func (i *instance) pointer() any { return i.value.Addr().Interface() }

func (i *instance) site(a *syntax.Attribute) site {
	return site{source: a.Source, each: i.each, owner: i.Name()}
}

// title names the instance at the start of a sentence.
func (i *instance) title() string {
	if i.meta.Key == "" {
		return i.block.Title()
	}
	return "The " + i.meta.Kind + " " + diag.Quote(i.meta.Address())
}

// setDefault sets an attribute that is not written to its default.
func (i *instance) setDefault(s *lang.AttributeSchema) {
	dst := i.value.FieldByIndex(s.Field)
	switch {
	case s.Default != "" && dst.Kind() == reflect.String:
		dst.SetString(s.Default)
	case s.Default != "" && dst.Kind() == reflect.Bool:
		dst.SetBool(s.Default == "true")
	case s.Name == "name" && dst.Kind() == reflect.String:
		dst.SetString(i.meta.DefaultName())
	}
}

// isFinal reports whether an attribute has its final value.
func (i *instance) isFinal(attr string) bool { return !i.unknown[attr] && !i.failed[attr] }

// object returns the value of an instance, which references to it have.
func (e *evaluator) object(inst *instance) cty.Value {
	return e.demand(frame{inst, inst.Name(), inst.meta.Range}, func(e *evaluator) cty.Value {
		decodeInstance(e, inst)
		return encoder{e}.instance(inst)
	})
}

// An instanceDecoder decodes the attributes and blocks of an instance into its struct.
type instanceDecoder struct {
	eval *evaluator
	inst *instance
}

// decodeInstance decodes an instance. The second time it decodes what was unknown without git.
func decodeInstance(e *evaluator, inst *instance) {
	d := instanceDecoder{e, inst}
	chain := d.chain()
	for _, s := range inst.block.Schema.Attributes {
		if !inst.decoded || inst.unknown[s.Name] {
			a := resolve.WrittenIn(inst.block, chain, s.Name)
			if inst.without[s.Name] != nil {
				a = nil
			}
			d.attribute(s, a)
		}
	}
	for _, s := range inst.block.Schema.Blocks {
		if !inst.decoded || inst.unknown[s.Kind] {
			d.blocks(s, chain)
		}
	}
	if !inst.decoded || len(inst.unknown) > 0 {
		d.check()
	}
	inst.decoded = true
}

// chain returns the defaults of the instance, those that take precedence first.
func (d instanceDecoder) chain() []*resolve.DefaultSet {
	inst := d.inst
	if a := inst.block.Attribute(lang.Inherited.Name); a != nil && !inst.decoded {
		var named []*lang.Defaults
		if d.eval.decodeEarly(lang.Inherited, inst.block, inst.site(a), &named) {
			for _, n := range named {
				inst.named = append(inst.named, n.Label)
			}
		} else {
			inst.failed[a.Name] = true
		}
	}
	return d.eval.Chain(inst.block, inst.named)
}

// defaultsObject returns the value of named defaults as a whole, which is a reference to them and no more.
func defaultsObject(e *evaluator, full string) cty.Value {
	inst := e.expand(e.ByLabel[lang.DefaultsRoot][full]).instances[0]
	return cty.ObjectVal(map[string]cty.Value{
		syntax.RefAttr: cty.CapsuleVal(refType, inst), "label": cty.StringVal(inst.meta.Label),
		"key": cty.NullVal(cty.String),
	})
}

// defaultValue returns what a block with some defaults has for an attribute if it says nothing itself. It is evaluated
// for the block at a site.
func defaultValue(e *evaluator, d resolve.Default, ref resolve.Reference, at site) cty.Value {
	schema := lang.RootSchema.Block(d.Kind).Attribute(d.Attr)
	without := instance{value: reflect.New(lang.RootSchema.Block(d.Kind).Type).Elem(), meta: &lang.Meta{}}
	without.setDefault(schema)
	unset, filled := encoder{e}.filledIn(&without)[d.Attr]
	if !filled {
		unset = encoder{e}.value(without.value.FieldByIndex(schema.Field))
	}
	a := resolve.Find(e.ChainOf(d, at.source.Scope), d.Attr)
	if a == nil {
		return unset
	}
	name := "defaults." + strings.TrimPrefix(d.Full+".", ".") + d.Kind + "." + d.Attr
	v := e.demand(frame{attributeKey{a, at.each}, name, ref.At}, func(e *evaluator) cty.Value {
		v, _ := e.evaluate(a.Expr, site{source: a.Source, each: at.each, owner: at.owner})
		return v
	})
	if v.IsNull() {
		return unset
	}
	return v
}

// attribute decodes one attribute. a is nil if it is not written.
func (d instanceDecoder) attribute(s *lang.AttributeSchema, a *syntax.Attribute) {
	inst := d.inst
	delete(inst.unknown, s.Name)
	dst := inst.value.FieldByIndex(s.Field)
	dst.SetZero()
	if a == nil {
		inst.setDefault(s)
		if s.Required {
			d.reportMissing(s)
		}
		return
	}
	dec := newDecoder(d.eval, s, cmp.Or(inst.block.Schema.Overrides, inst.meta.Kind), inst.site(a))
	inst.meta.Attrs[s.Name] = a.Expr.Range()
	switch dec.decode(dst, a.Expr) {
	case unset:
		inst.setDefault(s)
		if inst.block.Schema.Overrides != "" {
			delete(inst.meta.Attrs, s.Name)
		}
		if s.Required {
			dec.attr.errorf(a.Expr, diag.MissingAttribute, "%s needs %s, but it is null.", inst.title(), s.Name)
			inst.failed[s.Name] = true
		}
	case unsettled:
		dst.SetZero()
	}
	if dec.attr.failed {
		inst.failed[s.Name] = true
	} else if dec.attr.unknown {
		inst.unknown[s.Name] = true
	}
}

// reportIfMissing reports a required attribute that is not there.
func (d instanceDecoder) reportIfMissing(s *lang.AttributeSchema) {
	if d.inst.block.Attribute(s.Name) == nil {
		d.reportMissing(s)
	}
}

// reportMissing reports a required attribute that is not there, unless it is misspelt.
func (d instanceDecoder) reportMissing(s *lang.AttributeSchema) {
	inst := d.inst
	inst.failed[s.Name] = true
	if inst.block.Misspelt[s.Name] || inst.block.IsBroken() || inst.failed[lang.Inherited.Name] {
		return
	}
	diag.WithFix(d.eval.out.Errorf(inst.meta.Range, diag.MissingAttribute, "%s needs %s: write %s.", inst.block.Title(),
		s.Name, inst.block.Source.Assignment(s.Name, "…")), diag.AddAttribute(inst.meta.Range, s.Name))
}

// blocks decodes the nested blocks of a kind: the block's own, then the defaults whose labels it does not have.
// Several blocks in one may have a label if they may have for_each: their directories become one.
func (d instanceDecoder) blocks(s *lang.Schema, chain []*resolve.DefaultSet) {
	inst := d.inst
	delete(inst.unknown, s.Kind)
	field := inst.value.Field(s.Field)
	all := reflect.MakeSlice(reflect.SliceOf(reflect.PointerTo(s.Type)), 0, 0)
	taken := map[string]*syntax.Block{}
	for _, b := range d.nested(s.Kind, chain) {
		for _, child := range childrenOf(d.eval, b, inst) {
			label := child.meta.Label
			if first := taken[label]; first != nil && !(s.Each && first.Parent == b.Parent) {
				d.reportTaken(b, child)
				continue
			}
			if label != "" || s.Single { // a label that is missing is an error of its own
				taken[label] = b
			}
			d.decodeNested(child, s)
			all = reflect.Append(all, child.value.Addr())
		}
	}
	switch {
	case field.Kind() == reflect.Slice:
		field.Set(all)
	case all.Len() > 0:
		field.Set(all.Index(0))
	}
}

// decodeNested decodes an instance of a nested block.
func (d instanceDecoder) decodeNested(child *instance, s *lang.Schema) {
	if s.Overrides != "" && !isIn(child.block, d.inst.block) { // what the block has itself precedes all defaults
		child.without = d.inst.block.Attributes
		child.pointer().(*lang.Platform).FromDefaults = true
	}
	decodeInstance(d.eval, child)
	if len(child.unknown) > 0 {
		d.inst.unknown[s.Kind] = true
	}
}

// reportTaken reports a nested block whose label another one has, unless it comes from defaults, which are
// for what the block does not have.
func (d instanceDecoder) reportTaken(b *syntax.Block, child *instance) {
	kind := b.Schema.Kind
	switch {
	case !isIn(b, d.inst.block):
	case b.Schema.Label == "":
		d.eval.out.Errorf(b.Header, diag.DuplicateBlock, "%s has a %s block already. Put both into one.",
			d.inst.block.Title(), kind)
	default:
		d.eval.out.Errorf(b.LabelRange, diag.DuplicateName, "%s %q is given twice. Remove one of the two.", kind,
			child.meta.Label)
	}
}

// nested returns the nested blocks of a kind, those of the block itself first.
func (d instanceDecoder) nested(kind string, chain []*resolve.DefaultSet) (all []*syntax.Block) {
	nested := slices.Clone(d.inst.block.Blocks)
	for _, set := range chain {
		nested = append(nested, set.Blocks...)
	}
	return slices.DeleteFunc(nested, func(b *syntax.Block) bool { return b.Schema.Kind != kind })
}

// isIn reports whether a nested block is written in a block.
func isIn(nested, b *syntax.Block) bool { return slices.Contains(b.Blocks, nested) }

// check checks what attributes mean together.
func (d instanceDecoder) check() {
	i := d.inst
	t, ok := i.pointer().(*lang.Toolchain)
	if !ok || !i.isFinal("version") || !i.isFinal("image") {
		return
	}
	switch {
	case t.Version == "" && t.Image == "" && !i.block.Misspelt["version"] && !i.block.Misspelt["image"] &&
		!i.block.IsBroken():
		diag.WithFix(d.eval.out.Errorf(t.Range, diag.MissingAttribute,
			"%s needs a version or an image: write %s, or %s.",
			i.title(), i.block.Source.Assignment("version", `"1.26.8"`), i.block.Source.Assignment("image", `"…"`)),
			diag.AddAttribute(t.Range, "version"))
	case t.Version != "" && t.Image != "":
		d.eval.out.Errorf(t.At("image"), diag.VersionAndImage,
			"%s has both a version and an image: remove one of them.", i.title())
	}
}
