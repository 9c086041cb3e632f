package config

import (
	"maps"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An instance is one block, or one key of a block's for_each, and its struct.
type instance struct {
	block *syntax.Block
	each  *each
	value reflect.Value // the struct, addressable
	meta  *lang.Meta

	decoded bool
	unknown map[string]bool // attributes that need git
	failed  map[string]bool // attributes with errors
}

// newInstance makes an instance that is not decoded yet. Its struct's address is what
// references to it are.
func (e *evaluator) newInstance(b *syntax.Block, key string, each *each) *instance {
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
	e.instances[ptr.Interface()] = inst
	return inst
}

// name is how a reference to the instance is written.
func (i *instance) name() string { return i.meta.Reference() }

// pointer is the struct's address: a *Target, an *Image, …
func (i *instance) pointer() any { return i.value.Addr().Interface() }

// attributes are the instance's own attributes over the defaults of its kind.
func (e *evaluator) attributes(b *syntax.Block) map[string]*syntax.Attribute {
	all := maps.Clone(e.Defaults[b.Schema.Kind])
	if all == nil {
		all = map[string]*syntax.Attribute{}
	}
	maps.Copy(all, b.Attributes)
	return all
}

// object is the value of an instance: what a reference to it is.
func (e *evaluator) object(inst *instance) cty.Value {
	return e.demand(frame{inst, inst.name(), inst.meta.Range}, func(e *evaluator) cty.Value {
		e.decode(inst)
		return e.valueOf(inst)
	})
}

// decode fills the instance's struct; where git is asked, what was unknown without.
func (e *evaluator) decode(inst *instance) {
	attrs := e.attributes(inst.block)
	for _, s := range inst.block.Schema.Attributes {
		if !inst.decoded || inst.unknown[s.Name] {
			e.decodeAttr(inst, s, attrs[s.Name])
		}
	}
	for _, s := range inst.block.Schema.Blocks {
		if !inst.decoded || inst.unknown[s.Kind] {
			e.decodeBlocks(inst, s)
		}
	}
	if !inst.decoded || len(inst.unknown) > 0 {
		e.checkInstance(inst)
	}
	inst.decoded = true
}

// decodeAttr decodes one attribute. a is nil where it is not written.
func (e *evaluator) decodeAttr(inst *instance, s *lang.AttributeSchema, a *syntax.Attribute) {
	delete(inst.unknown, s.Name)
	dst := inst.value.Field(s.Field)
	dst.SetZero()
	if a == nil {
		inst.setDefault(s)
		if s.Required {
			e.missing(inst, s)
		}
		return
	}
	d := &decoder{evaluator: e, attr: s, kind: inst.meta.Kind, site: inst.site(a)}
	inst.meta.Attrs[s.Name] = a.Expr.Range()
	switch d.into(dst, a.Expr) {
	case unset:
		inst.setDefault(s)
		if s.Required {
			d.errorf(a.Expr, diag.MissingAttribute, "%s needs %s, but it is null.", inst.what(), s.Name)
			inst.failed[s.Name] = true
		}
	case unsettled:
		dst.SetZero()
	}
	if d.failed {
		inst.failed[s.Name] = true
	} else if d.unknown {
		inst.unknown[s.Name] = true
	}
}

// missing reports a required attribute that is not there, unless it is misspelt.
func (e *evaluator) missing(inst *instance, s *lang.AttributeSchema) {
	inst.failed[s.Name] = true
	if !inst.block.Misspelt[s.Name] && !inst.block.IsBroken() {
		diag.WithFix(e.out.Errorf(inst.meta.Range, diag.MissingAttribute, "%s needs %s: write %s.", inst.block.Title(),
			s.Name, inst.block.Source.Assignment(s.Name, "…")),
			diag.AddAttribute(inst.meta.Range, s.Name))
	}
}

func (i *instance) site(a *syntax.Attribute) site {
	return site{source: a.Source, each: i.each, owner: i.name()}
}

// what names the instance in a sentence.
func (i *instance) what() string {
	if i.meta.Key == "" {
		return i.block.Title()
	}
	return "The " + i.meta.Kind + " " + diag.Quote(i.meta.Address())
}

// setDefault gives an attribute that is left out its default.
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

// known reports whether an attribute has its final value.
func (i *instance) known(attr string) bool { return !i.unknown[attr] && !i.failed[attr] }

// decodeBlocks decodes an instance's nested blocks, over those of its defaults.
func (e *evaluator) decodeBlocks(inst *instance, s *lang.Schema) {
	delete(inst.unknown, s.Kind)
	all := reflect.MakeSlice(inst.value.Type().Field(s.Field).Type, 0, 0)
	for _, b := range e.nested(inst.block, s.Kind) {
		child := e.newInstance(b, "", inst.each)
		e.decode(child)
		if len(child.unknown) > 0 {
			inst.unknown[s.Kind] = true
		}
		all = reflect.Append(all, child.value.Addr())
	}
	inst.value.Field(s.Field).Set(all)
}

// nested are the nested blocks of a kind: the block's own, then those of the defaults
// whose label it does not have.
func (e *evaluator) nested(b *syntax.Block, kind string) []*syntax.Block {
	own := map[string]bool{}
	var all []*syntax.Block
	for _, n := range append(append([]*syntax.Block(nil), b.Blocks...), e.DefaultBlocks[b.Schema.Kind]...) {
		if n.Schema.Kind != kind {
			continue
		}
		if own[n.Label] {
			if n.Source == b.Source && diag.Within(n.Header, b.Range) {
				e.out.Errorf(n.LabelRange, diag.DuplicateName, "%s %q is given twice. Remove one of the two.",
					kind, n.Label)
			}
			continue
		}
		own[n.Label] = true
		all = append(all, n)
	}
	return all
}
