package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// addVariable evaluates a variable and adds it to the file.
func (e *evaluator) addVariable(b *block) {
	var value cty.Value
	if !b.duplicate {
		value, _ = strip(e.variable(b.label))
	}
	inst := e.expand(b).instances[0]
	e.decode(inst)
	if b.duplicate {
		return
	}
	v := inst.pointer().(*Variable)
	e.file.Variables = append(e.file.Variables, v)
	if e.file.Values == nil {
		e.file.Values = map[string]cty.Value{}
	}
	e.file.Values[b.label] = value
}

// localNames are the names of all locals; those that nothing can refer to are reported.
func (e *evaluator) localNames() []string {
	names := slices.Sorted(maps.Keys(e.locals))
	for _, name := range names {
		if why := wrongIdentifier(name); why != "" {
			e.out.errorf(e.locals[name].nameRange, diag.InvalidName, "%s", sentence(why))
		}
	}
	return names
}

func (e *evaluator) checkLabel(b *block) {
	missing := b.labelRange == b.header && b.label == ""
	if why := checkLabel(b.schema.kind, b.label); why != "" && !missing {
		e.out.errorf(b.labelRange, diag.InvalidName, "%s", sentence(why))
	}
	for _, nested := range b.blocks {
		e.checkLabel(nested)
	}
}

// addInstances evaluates the instances of a block and adds them to the file. Where there
// are none, the block is checked all the same.
func (e *evaluator) addInstances(b *block) {
	x := e.expand(b)
	if len(x.instances) == 0 {
		e.rehearse(b)
	}
	for _, inst := range x.instances {
		e.object(inst)
		if !b.duplicate {
			e.file.add(inst.pointer())
		}
	}
}

// rehearse decodes a block whose instances are not known, for its mistakes.
func (e *evaluator) rehearse(b *block) {
	unknown := func() cty.Value { return failed }
	inst := e.newInstance(b, "", &each{key: cty.UnknownVal(cty.String).Mark(failure{}), value: unknown})
	e.object(inst)
}

// checkDefaults decodes defaults by themselves: some may be used by no block.
func (e *evaluator) checkDefaults() {
	for kind, attrs := range e.defaults {
		s := rootShape.block(kind)
		for _, a := range attrs {
			d := &decoder{evaluator: e, attr: s.attr(a.name), kind: kind}
			d.site = site{source: a.source, owner: "defaults", each: &each{
				key: cty.UnknownVal(cty.String).Mark(failure{}), value: func() cty.Value { return failed },
			}}
			d.into(reflect.New(d.attr.typ).Elem(), a.expr)
		}
		for _, nested := range e.files[kind] {
			e.checkLabel(nested)
			e.rehearse(nested)
		}
	}
}

// checkKeys checks every reference to an instance, also those that were not evaluated.
func (e *evaluator) checkKeys() {
	for _, x := range e.expressions() {
		for _, t := range x.expr.Variables() {
			p, named := pathOf(t)
			if !named || !p.isBlock() || e.damaged(p.at) {
				continue
			}
			b := e.byLabel[p.root][p.name]
			if b == nil || b.attribute(forEach) == nil {
				continue
			}
			key, fixed := p.key()
			if found := e.expand(b); fixed && !found.failed && found.byKey[key] == nil {
				e.out.add(noSuchKey(p, found))
			}
		}
	}
}

// checkDuplicates reports overrides of one import path: a label, or a label with a key.
func (e *evaluator) checkDuplicates() {
	seen := map[string]*Override{}
	for _, o := range e.file.Overrides {
		first := seen[o.ImportPath()]
		if first != nil && first.Label != o.Label {
			e.out.errorf(o.Range, diag.DuplicateName, "There is an override of %q already, in %s. Remove one of the two.", o.ImportPath(), place(first.Range))
		}
		seen[o.ImportPath()] = o
	}
}

// add puts an instance's struct into the list of its kind.
func (f *File) add(ptr any) {
	switch p := ptr.(type) {
	case *Toolchain:
		f.Toolchains = append(f.Toolchains, p)
	case *Override:
		f.Overrides = append(f.Overrides, p)
	case *Target:
		f.Targets = append(f.Targets, p)
	case *Image:
		f.Images = append(f.Images, p)
	case *Group:
		f.Groups = append(f.Groups, p)
	}
}

// dropFixes takes the fixes off what is said of files of the JSON syntax: they are in the native one.
func dropFixes(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Subject != nil && strings.HasSuffix(d.Subject.Filename, ".json") {
			diag.Of(d).Fixes = nil
		}
	}
}

// settled leaves out what may only follow from broken syntax: that something is not
// there, which may stand in what could not be read.
func (ns *namespace) settled(diags hcl.Diagnostics) hcl.Diagnostics {
	if !ns.broken() {
		return diags
	}
	return slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return diag.Of(d).Absent })
}
