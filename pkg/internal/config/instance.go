package config

import (
	"maps"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// An instance is one block, or one key of a block's for_each, and its struct.
type instance struct {
	block *block
	each  *each
	value reflect.Value // the struct, addressable
	meta  *Meta

	decoded bool
	unknown map[string]bool // attributes that need git
	failed  map[string]bool // attributes with errors
}

// newInstance makes an instance that is not decoded yet. Its struct's address is what
// references to it are.
func (e *evaluator) newInstance(b *block, key string, each *each) *instance {
	ptr := reflect.New(b.schema.typ)
	inst := &instance{block: b, each: each, value: ptr.Elem(), unknown: map[string]bool{}, failed: map[string]bool{}}
	inst.meta = ptr.Elem().FieldByIndex([]int{0}).Addr().Interface().(*Meta)
	*inst.meta = Meta{
		Origin: diag.Origin{Label: b.label, Key: key, Range: b.header, Attrs: map[string]hcl.Range{}},
		Kind:   b.schema.kind, Dir: b.source.dir,
	}
	if b.schema.named >= 0 {
		inst.value.Field(b.schema.named).SetString(b.label)
	}
	e.instances[ptr.Interface()] = inst
	return inst
}

// name is how a reference to the instance is written.
func (i *instance) name() string {
	return written(i.meta.Kind, i.meta.Label, i.meta.Key)
}

// pointer is the struct's address: a *Target, an *Image, …
func (i *instance) pointer() any { return i.value.Addr().Interface() }

// attributes are the instance's own attributes over the defaults of its kind.
func (e *evaluator) attributes(b *block) map[string]*attribute {
	all := maps.Clone(e.defaults[b.schema.kind])
	if all == nil {
		all = map[string]*attribute{}
	}
	maps.Copy(all, b.attrs)
	return all
}

// object is the value of an instance: what a reference to it is.
func (e *evaluator) object(inst *instance) cty.Value {
	return e.demand(frame{inst, inst.name(), inst.meta.Range}, func() cty.Value {
		e.decode(inst)
		return e.valueOf(inst)
	})
}

// decode fills the instance's struct; in the real pass, what was unknown in the first.
func (e *evaluator) decode(inst *instance) {
	attrs := e.attributes(inst.block)
	for _, s := range inst.block.schema.attrs {
		if !inst.decoded || inst.unknown[s.name] {
			e.decodeAttr(inst, s, attrs[s.name])
		}
	}
	for _, s := range inst.block.schema.blocks {
		if !inst.decoded || inst.unknown[s.kind] {
			e.decodeBlocks(inst, s)
		}
	}
	if !inst.decoded || len(inst.unknown) > 0 {
		e.checkInstance(inst)
	}
	inst.decoded = true
}

// decodeAttr decodes one attribute. a is nil where it is not written.
func (e *evaluator) decodeAttr(inst *instance, s *attrSchema, a *attribute) {
	delete(inst.unknown, s.name)
	dst := inst.value.Field(s.field)
	dst.SetZero()
	if a == nil {
		inst.setDefault(s)
		if s.required {
			e.missing(inst, s)
		}
		return
	}
	d := &decoder{evaluator: e, attr: s, kind: inst.meta.Kind, site: inst.site(a)}
	inst.meta.Attrs[s.name] = a.expr.Range()
	switch d.into(dst, a.expr) {
	case unset:
		inst.setDefault(s)
		if s.required {
			d.errorf(a.expr, diag.MissingAttribute, "%s needs %s, but it is null.", inst.what(), s.name)
			inst.failed[s.name] = true
		}
	case unsettled:
		dst.SetZero()
	}
	if d.failed {
		inst.failed[s.name] = true
	} else if d.unknown {
		inst.unknown[s.name] = true
	}
}

// missing reports a required attribute that is not there, unless it is misspelt.
func (e *evaluator) missing(inst *instance, s *attrSchema) {
	inst.failed[s.name] = true
	if !inst.block.misspelt[s.name] && !inst.block.broken() {
		diag.WithFix(e.out.errorf(inst.meta.Range, diag.MissingAttribute, "%s needs %s: write %s.", inst.block.what(), s.name, inst.block.source.assignment(s.name, "…")),
			diag.AddAttribute(inst.meta.Range, s.name))
	}
}

func (i *instance) site(a *attribute) site {
	return site{source: a.source, each: i.each, owner: i.name()}
}

// what names the block in a sentence.
func (b *block) what() string {
	if b.schema.label == "" {
		return "The " + b.schema.kind + " block"
	}
	return "The " + b.schema.kind + " " + quoted(b.label)
}

// what names the instance in a sentence.
func (i *instance) what() string {
	if i.meta.Key == "" {
		return i.block.what()
	}
	return "The " + i.meta.Kind + " " + quoted(i.meta.Address())
}

// setDefault gives an attribute that is left out its default.
func (i *instance) setDefault(s *attrSchema) {
	dst := i.value.Field(s.field)
	switch {
	case s.def != "" && dst.Kind() == reflect.String:
		dst.SetString(s.def)
	case s.def != "" && dst.Kind() == reflect.Bool:
		dst.SetBool(s.def == "true")
	case s.name == "name" && dst.Kind() == reflect.String:
		dst.SetString(i.meta.defaultName())
	}
}

// known reports whether an attribute has its final value.
func (i *instance) known(attr string) bool { return !i.unknown[attr] && !i.failed[attr] }

// decodeBlocks decodes an instance's nested blocks, over those of its defaults.
func (e *evaluator) decodeBlocks(inst *instance, s *schema) {
	delete(inst.unknown, s.kind)
	all := reflect.MakeSlice(inst.value.Type().Field(s.field).Type, 0, 0)
	for _, b := range e.nested(inst.block, s.kind) {
		child := e.newInstance(b, "", inst.each)
		e.decode(child)
		if len(child.unknown) > 0 {
			inst.unknown[s.kind] = true
		}
		all = reflect.Append(all, child.value.Addr())
	}
	inst.value.Field(s.field).Set(all)
}

// nested are the nested blocks of a kind: the block's own, then those of the defaults
// whose label it does not have.
func (e *evaluator) nested(b *block, kind string) []*block {
	own := map[string]bool{}
	var all []*block
	for _, n := range append(append([]*block(nil), b.blocks...), e.files[b.schema.kind]...) {
		if n.schema.kind != kind {
			continue
		}
		if own[n.label] {
			if n.source == b.source && inside(n.header, b.whole) {
				e.out.errorf(n.labelRange, diag.DuplicateName, "%s %q is given twice. Remove one of the two.", kind, n.label)
			}
			continue
		}
		own[n.label] = true
		all = append(all, n)
	}
	return all
}
