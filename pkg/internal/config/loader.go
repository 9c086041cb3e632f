package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A loader evaluates all of a program into a file.
type loader struct {
	eval *evaluator
	file *File
}

// load evaluates everything once and adds it to the file.
func (l loader) load() {
	s := settings{l.eval}
	s.executor()
	s.dist()
	s.docker()
	s.registries()
	s.cache()
	s.gopaths()
	l.checkSet()
	for _, b := range l.eval.Blocks["variable"] {
		checkLabel(b, l.eval.out)
		l.addVariable(b)
	}
	for _, name := range l.localNames() {
		l.eval.local(name)
	}
	for name, a := range l.eval.Exports {
		l.eval.named(a, "include."+name)
	}
	for _, b := range l.eval.Blocks["function"] {
		l.checkFunction(b)
	}
	for _, kind := range lang.RootSchema.Blocks {
		for _, b := range l.eval.Blocks[kind.Kind] {
			if kind.Each {
				checkLabel(b, l.eval.out)
				l.addInstances(b)
			}
		}
	}
	l.checkDefaults()
	l.checkKeys()
	l.checkDuplicates()
}

// addVariable evaluates a variable and adds it to the file.
func (l loader) addVariable(b *syntax.Block) {
	var value cty.Value
	if !b.Duplicate {
		value, _ = syntax.Strip(l.eval.variable(resolve.FullName(b)))
	}
	inst := l.eval.expand(b).instances[0]
	decodeInstance(l.eval, inst)
	if b.Duplicate {
		return
	}
	v := inst.pointer().(*lang.Variable)
	l.file.Variables = append(l.file.Variables, v)
	if l.file.Values == nil {
		l.file.Values = map[string]cty.Value{}
	}
	l.file.Values[v.Label] = value
	validate(l.eval, v)
}

// localNames returns the names of all locals, and reports those that are no names.
func (l loader) localNames() []string {
	names := slices.Sorted(maps.Keys(l.eval.Locals))
	for _, name := range names {
		if why := check.Identifier(l.eval.Locals[name].Name); why != "" {
			l.eval.out.Errorf(l.eval.Locals[name].NameRange, diag.InvalidName, "%s", diag.Sentence(why))
		}
	}
	return names
}

// checkLabel reports invalid labels of a block and of the blocks in it.
func checkLabel(b *syntax.Block, out *diag.Collector) {
	missing := b.LabelRange == b.Header && b.Label == "" ||
		b.Schema.Label != "" && b.Attribute(b.Schema.Label) != nil // a template, which is checked for each instance
	if why := check.Label(b.Schema.Kind, b.Label); why != "" && !missing {
		kind := diag.InvalidName
		if b.Schema.Overrides != "" {
			kind = diag.UnknownPlatform
		}
		out.Errorf(b.LabelRange, kind, "%s", diag.Sentence(why))
	}
	for _, nested := range b.Blocks {
		checkLabel(nested, out)
	}
}

// addInstances evaluates the instances of a block and adds them to the file. A block
// without instances is checked as well.
func (l loader) addInstances(b *syntax.Block) {
	x := l.eval.expand(b)
	if len(x.instances) == 0 {
		l.dryRun(b)
	}
	for _, inst := range x.instances {
		l.eval.object(inst)
		if !b.Duplicate {
			l.file.add(inst.pointer())
		}
	}
}

// dryRun decodes a block whose instances are not known, to find its mistakes.
func (l loader) dryRun(b *syntax.Block) {
	l.eval.object(l.eval.newInstance(b, "", unknownEach()))
}

// unknownEach returns each.key and each.value of an instance that is not known.
func unknownEach() *each {
	return &each{
		key:   syntax.FailedAs(cty.String),
		value: func(*evaluator) cty.Value { return syntax.Failed },
	}
}

// checkDefaults decodes defaults by themselves, as no block may use them.
func (l loader) checkDefaults() {
	for _, b := range l.eval.Blocks[lang.DefaultsRoot] {
		if why := check.Label(b.Schema.Kind, b.Label); why != "" {
			l.eval.out.Errorf(b.LabelRange, diag.InvalidName, "%s", diag.Sentence(why))
		}
	}
	l.eval.EachDefault(func(kind string, set *resolve.DefaultSet) {
		s := lang.RootSchema.Block(kind)
		for _, a := range set.Attributes {
			at := site{source: a.Source, owner: "defaults", each: unknownEach()}
			attr := s.Attribute(a.Name)
			newDecoder(l.eval, attr, kind, at).decode(reflect.New(attr.Type).Elem(), a.Expr)
		}
		for _, nested := range set.Blocks {
			checkLabel(nested, l.eval.out)
			for _, inst := range childrenOf(l.eval, nested, l.eval.newInstance(nested.Parent, "", unknownEach())) {
				l.eval.object(inst)
			}
		}
	})
}

// checkKeys checks the keys in all references, evaluated or not.
func (l loader) checkKeys() {
	for _, p := range l.eval.BlockReferences() {
		b := l.eval.ByLabel[p.Root][p.Name]
		if l.eval.isRefused(p.At) || b == nil || b.Attribute(lang.ForEach) == nil {
			continue
		}
		key, fixed := p.Key()
		if x := l.eval.expand(b); fixed && !x.failed && x.byKey[key] == nil {
			l.eval.out.Add(noSuchKey(p, x))
		}
	}
}

// checkDuplicates reports overrides of the same import path, which is a label, or a label with a key.
func (l loader) checkDuplicates() {
	seen := map[string]*lang.Override{}
	for _, o := range l.file.Overrides {
		first := seen[o.ImportPath()]
		if first != nil && first.Label != o.Label {
			l.eval.out.Errorf(o.Range, diag.DuplicateName,
				"There is an override of %q already, in %s. Remove one of the two.", o.ImportPath(), diag.Place(
					first.Range))
		}
		seen[o.ImportPath()] = o
	}
}

// checkSet reports values of -set for unknown variables.
func (l loader) checkSet() {
	for _, name := range slices.Sorted(maps.Keys(l.eval.opts.Set)) {
		if l.eval.ByLabel["variable"][name] != nil {
			continue
		}
		names := l.eval.Labels("variable")
		hint := diag.DidYouMean(name, names, func(n string) string { return "-set=" + n + "=" })
		if hint == "" && len(names) > 0 {
			hint = fmt.Sprintf(" There is %s.", diag.OneOf(names, diag.Plain))
		}
		if strings.Contains(name, ".") {
			hint = aboutSetting(name, names)
		}
		d := diag.General(diag.UnknownVariable, "-set=%s: there is no variable %q.%s", name, name, hint)
		if diag.Nearest(name, names) == "" {
			diag.MarkAbsent(d)
		}
		l.eval.out.Add(d)
	}
}

// aboutSetting says what to write in place of -set of what is no variable, but has a name.
func aboutSetting(name string, variables []string) string {
	root, rest, _ := strings.Cut(name, ".")
	attr := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case root == "var" && slices.Contains(variables, rest):
		return " Write -set=" + rest + "=…."
	case slices.Contains(lang.ReferenceRoots, root):
		return " Only variables are set from outside, so that a build is what its file says: write variable " +
			"\"NAME\" {} in the file, var.NAME in the value of " + attr + ", and -set=NAME=…."
	}
	return ""
}

// add adds the struct of an instance to the list of its kind.
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

// dropFixes removes the fixes for files in the JSON syntax, as fixes are in the native one.
func dropFixes(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Subject != nil && strings.HasSuffix(d.Subject.Filename, ".json") {
			diag.Of(d).Fixes = nil
		}
	}
}
