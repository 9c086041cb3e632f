package config

import (
	"maps"
	"reflect"
	"slices"

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
	value reflect.Value // the struct, addressable
	meta  *lang.Meta

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
		Origin: diag.Origin{Label: b.Label, Key: key, Range: b.Header, Attrs: map[string]hcl.Range{}},
		Kind:   b.Schema.Kind, Dir: b.Source.Dir,
	}
	if b.Schema.LabelField >= 0 {
		inst.value.Field(b.Schema.LabelField).SetString(b.Label)
	}
	r.instances[ptr.Interface()] = inst
	return inst
}

// name returns how a reference to the instance is written.
func (i *instance) name() string { return i.meta.Reference() }

// pointer returns the struct's address: a *Target, an *Image, …
func (i *instance) pointer() any { return i.value.Addr().Interface() }

func (i *instance) site(a *syntax.Attribute) site {
	return site{source: a.Source, each: i.each, owner: i.name()}
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
	dst := i.value.Field(s.Field)
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
	return e.demand(frame{inst, inst.name(), inst.meta.Range}, func(e *evaluator) cty.Value {
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
	attrs := withDefaults(e.Namespace, inst.block)
	for _, s := range inst.block.Schema.Attributes {
		if !inst.decoded || inst.unknown[s.Name] {
			d.attribute(s, attrs[s.Name])
		}
	}
	for _, s := range inst.block.Schema.Blocks {
		if !inst.decoded || inst.unknown[s.Kind] {
			d.blocks(s)
		}
	}
	if !inst.decoded || len(inst.unknown) > 0 {
		d.check()
	}
	inst.decoded = true
}

// withDefaults returns the attributes of a block, and the defaults of those that it does not have.
func withDefaults(ns *resolve.Namespace, b *syntax.Block) map[string]*syntax.Attribute {
	all := maps.Clone(ns.Defaults[b.Schema.Kind])
	if all == nil {
		all = map[string]*syntax.Attribute{}
	}
	maps.Copy(all, b.Attributes)
	return all
}

// attribute decodes one attribute. a is nil if it is not written.
func (d instanceDecoder) attribute(s *lang.AttributeSchema, a *syntax.Attribute) {
	inst := d.inst
	delete(inst.unknown, s.Name)
	dst := inst.value.Field(s.Field)
	dst.SetZero()
	if a == nil {
		inst.setDefault(s)
		if s.Required {
			d.reportMissing(s)
		}
		return
	}
	dec := newDecoder(d.eval, s, inst.meta.Kind, inst.site(a))
	inst.meta.Attrs[s.Name] = a.Expr.Range()
	switch dec.decode(dst, a.Expr) {
	case unset:
		inst.setDefault(s)
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

// reportMissing reports a required attribute that is not there, unless it is misspelt.
func (d instanceDecoder) reportMissing(s *lang.AttributeSchema) {
	inst := d.inst
	inst.failed[s.Name] = true
	if inst.block.Misspelt[s.Name] || inst.block.IsBroken() {
		return
	}
	diag.WithFix(d.eval.out.Errorf(inst.meta.Range, diag.MissingAttribute, "%s needs %s: write %s.", inst.block.Title(),
		s.Name, inst.block.Source.Assignment(s.Name, "…")), diag.AddAttribute(inst.meta.Range, s.Name))
}

// blocks decodes the nested blocks of a kind.
func (d instanceDecoder) blocks(s *lang.Schema) {
	inst := d.inst
	delete(inst.unknown, s.Kind)
	all := reflect.MakeSlice(inst.value.Type().Field(s.Field).Type, 0, 0)
	for _, b := range d.nested(s.Kind) {
		child := d.eval.newInstance(b, "", inst.each)
		decodeInstance(d.eval, child)
		if len(child.unknown) > 0 {
			inst.unknown[s.Kind] = true
		}
		all = reflect.Append(all, child.value.Addr())
	}
	inst.value.Field(s.Field).Set(all)
}

// nested returns the nested blocks of a kind: the block's own, then the defaults whose labels it does not have.
func (d instanceDecoder) nested(kind string) []*syntax.Block {
	b := d.inst.block
	own := map[string]bool{}
	var all []*syntax.Block
	for _, n := range append(slices.Clone(b.Blocks), d.eval.DefaultBlocks[b.Schema.Kind]...) {
		if n.Schema.Kind != kind {
			continue
		}
		if own[n.Label] {
			if n.Source == b.Source && diag.Within(n.Header, b.Range) {
				d.eval.out.Errorf(n.LabelRange, diag.DuplicateName, "%s %q is given twice. Remove one of the two.",
					kind, n.Label)
			}
			continue
		}
		own[n.Label] = true
		all = append(all, n)
	}
	return all
}

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
