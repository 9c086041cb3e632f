package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// addVariable evaluates a variable and adds it to the file.
func (e *evaluator) addVariable(b *syntax.Block) {
	var value cty.Value
	if !b.Duplicate {
		value, _ = syntax.Strip(e.variable(b.Label))
	}
	inst := e.expand(b).instances[0]
	e.decode(inst)
	if b.Duplicate {
		return
	}
	v := inst.pointer().(*lang.Variable)
	e.file.Variables = append(e.file.Variables, v)
	if e.file.Values == nil {
		e.file.Values = map[string]cty.Value{}
	}
	e.file.Values[b.Label] = value
}

// localNames are the names of all locals; those that nothing can refer to are reported.
func (e *evaluator) localNames() []string {
	names := slices.Sorted(maps.Keys(e.Locals))
	for _, name := range names {
		if why := check.Identifier(name); why != "" {
			e.out.Errorf(e.Locals[name].NameRange, diag.InvalidName, "%s", diag.Sentence(why))
		}
	}
	return names
}

func (e *evaluator) checkLabel(b *syntax.Block) {
	missing := b.LabelRange == b.Header && b.Label == ""
	if why := check.Label(b.Schema.Kind, b.Label); why != "" && !missing {
		e.out.Errorf(b.LabelRange, diag.InvalidName, "%s", diag.Sentence(why))
	}
	for _, nested := range b.Blocks {
		e.checkLabel(nested)
	}
}

// addInstances evaluates the instances of a block and adds them to the file. Where there
// are none, the block is checked all the same.
func (e *evaluator) addInstances(b *syntax.Block) {
	x := e.expand(b)
	if len(x.instances) == 0 {
		e.rehearse(b)
	}
	for _, inst := range x.instances {
		e.object(inst)
		if !b.Duplicate {
			e.file.add(inst.pointer())
		}
	}
}

// rehearse decodes a block whose instances are not known, for its mistakes.
func (e *evaluator) rehearse(b *syntax.Block) {
	unknown := func(*evaluator) cty.Value { return syntax.Failed }
	inst := e.newInstance(b, "", &each{key: syntax.FailedAs(cty.String), value: unknown})
	e.object(inst)
}

// checkDefaults decodes defaults by themselves: some may be used by no block.
func (e *evaluator) checkDefaults() {
	for kind, attrs := range e.Defaults {
		s := lang.RootSchema.Block(kind)
		for _, a := range attrs {
			d := &decoder{evaluator: e, attr: s.Attribute(a.Name), kind: kind}
			d.site = site{source: a.Source, owner: "defaults", each: &each{
				key: syntax.FailedAs(cty.String), value: func(*evaluator) cty.Value { return syntax.Failed },
			}}
			d.into(reflect.New(d.attr.Type).Elem(), a.Expr)
		}
		for _, nested := range e.DefaultBlocks[kind] {
			e.checkLabel(nested)
			e.rehearse(nested)
		}
	}
}

// checkKeys checks every reference to an instance, also those that were not evaluated.
func (e *evaluator) checkKeys() {
	for _, p := range e.BlockReferences() {
		b := e.ByLabel[p.Root][p.Name]
		if e.damaged(p.At) || b == nil || b.Attribute(lang.ForEach) == nil {
			continue
		}
		key, fixed := p.Key()
		if found := e.expand(b); fixed && !found.failed && found.byKey[key] == nil {
			e.out.Add(noSuchKey(p, found))
		}
	}
}

// checkDuplicates reports overrides of one import path: a label, or a label with a key.
func (e *evaluator) checkDuplicates() {
	seen := map[string]*lang.Override{}
	for _, o := range e.file.Overrides {
		first := seen[o.ImportPath()]
		if first != nil && first.Label != o.Label {
			e.out.Errorf(o.Range, diag.DuplicateName,
				"There is an override of %q already, in %s. Remove one of the two.", o.ImportPath(), diag.Place(
					first.Range))
		}
		seen[o.ImportPath()] = o
	}
}

// add puts an instance's struct into the list of its kind.
func (f *File) add(ptr any) {
	switch p := ptr.(type) {
	case *lang.Toolchain:
		f.Toolchains = append(f.Toolchains, p)
	case *lang.Override:
		f.Overrides = append(f.Overrides, p)
	case *lang.Target:
		f.Targets = append(f.Targets, p)
	case *lang.Image:
		f.Images = append(f.Images, p)
	case *lang.Group:
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
