package lang

import (
	"maps"
	"reflect"
)

// A variant is where a target that With returned is from.
type variant struct {
	of     *Target
	blocks []*Platform
}

// With returns the target as platform blocks of it say. A later one counts before an earlier one.
func (t *Target) With(blocks []*Platform) *Target {
	own := *t
	own.variant = &variant{of: t, blocks: blocks}
	own.Attrs = maps.Clone(t.Attrs)
	for _, b := range blocks {
		for _, a := range SchemaOf("", reflect.TypeFor[Compilation]()).Attributes {
			if at, has := b.Attrs[a.Name]; has {
				own.Attrs[a.Name] = at
				to := reflect.ValueOf(&own.Compilation).Elem().FieldByIndex(a.Field)
				to.Set(reflect.ValueOf(b.Compilation).FieldByIndex(a.Field))
			}
		}
	}
	return &own
}

// GivenBy returns the block that gives the target an attribute: itself, or one of those that With was called with.
func (t *Target) GivenBy(attr string) (block any) {
	block = t
	if v := t.variant; v != nil {
		block = v.of
		for _, b := range v.blocks {
			if b.Has(attr) {
				block = b
			}
		}
	}
	return block
}

// Blocks returns those that With was called with.
func (t *Target) Blocks() []*Platform {
	if t.variant == nil {
		return nil
	}
	return t.variant.blocks
}

// Whole returns the target that With was called of.
func (t *Target) Whole() *Target {
	if t.variant == nil {
		return t
	}
	return t.variant.of
}

// Has reports whether the block has an attribute.
func (p *Platform) Has(attr string) bool {
	_, has := p.Attrs[attr]
	return has
}
