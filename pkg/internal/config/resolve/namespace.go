package resolve

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A Namespace holds everything that has a name, of all files.
type Namespace struct {
	Documents []*syntax.Document
	Settings  map[string]*syntax.Attribute        // attributes of the top level
	Blocks    map[string][]*syntax.Block          // all blocks of a kind, in order
	ByLabel   map[string]map[string]*syntax.Block // kind, full name: what references lead to
	Locals    map[string]*syntax.Attribute        // the attributes of all locals blocks, by full name
	Exports   map[string]*syntax.Attribute        // those of all exports blocks
	GOPATH    []*syntax.Attribute

	defaults map[defaultsKey]*DefaultSet
	scopes   map[string]*syntax.Scope // of files that are included with a name, by path
	sorted   map[string][]string      // the full names of a kind
}

// maxBlocks is how many blocks all files together may have.
const maxBlocks = 5_000

// Collect gathers the blocks of all files and reports names that are given twice. It is nil where
// there are too many blocks, which is reported.
func Collect(sources []*syntax.Document, out *diag.Collector) *Namespace {
	ns := &Namespace{
		Documents: sources, Settings: map[string]*syntax.Attribute{},
		Blocks: map[string][]*syntax.Block{}, ByLabel: map[string]map[string]*syntax.Block{},
		Locals: map[string]*syntax.Attribute{}, Exports: map[string]*syntax.Attribute{},
		defaults: map[defaultsKey]*DefaultSet{}, scopes: map[string]*syntax.Scope{}, sorted: map[string][]string{},
	}
	add := builder{ns}
	blocks := 0
	for _, src := range sources {
		for s := src.Scope; s != nil && s.Path != ""; s = s.Parent {
			ns.scopes[s.Path] = s
		}
		add.addSettings(src, out)
		for _, b := range src.Body.Blocks {
			if blocks += 1 + len(b.Blocks); blocks > maxBlocks {
				out.Errorf(b.Header, diag.TooManyBlocks,
					"There are more than %d blocks: those that are alike can be one with for_each.", maxBlocks)
				return nil
			}
			add.addBlock(b, out)
		}
	}
	for kind, blocks := range ns.ByLabel {
		ns.sorted[kind] = slices.Sorted(maps.Keys(blocks))
	}
	ns.sorted["local"] = slices.Sorted(maps.Keys(ns.Locals))
	return ns
}

// A builder fills a namespace.
type builder struct{ *Namespace }

func (ns builder) addSettings(src *syntax.Document, out *diag.Collector) {
	for _, a := range src.Body.Sorted() {
		switch first := ns.Settings[a.Name]; {
		case a.Name == "include":
		case a.Name == "gopath":
			ns.GOPATH = append(ns.GOPATH, a)
		case first != nil:
			reportDuplicate(a, first, out)
		default:
			ns.Settings[a.Name] = a
		}
	}
}

func (ns builder) addBlock(b *syntax.Block, out *diag.Collector) {
	switch b.Schema.Kind {
	case "locals":
		ns.addAttributes(ns.Locals, b.Source.Scope, b, out)
	case "exports":
		ns.addAttributes(ns.Exports, b.Source.Scope, b, out)
	case "defaults":
		ns.addDefaults(b, out)
	default:
		ns.addNamed(b, out)
	}
}

func (ns builder) addAttributes(to map[string]*syntax.Attribute, scope *syntax.Scope, b *syntax.Block,
	out *diag.Collector) {
	for _, a := range b.Sorted() {
		full := scope.Qualify(a.Name)
		if first := to[full]; first != nil {
			reportDuplicate(a, first, out)
		} else {
			to[full] = a
		}
	}
}

func reportDuplicate(a, first *syntax.Attribute, out *diag.Collector) {
	out.Errorf(a.NameRange, diag.DuplicateName, "%s is already given in %s. Remove one of the two.%s", a.Name,
		diag.Place(first.NameRange), sharedName(a.Source, first.Source))
}

// sharedName says that two files are included under one name, if they are.
func sharedName(a, b *syntax.Document) string {
	if a == b || a.Scope.Path == "" || a.Scope.Path != b.Scope.Path {
		return ""
	}
	return " Both files are include." + a.Scope.Path + ", so that they share these names: include one of them by " +
		"itself, with another name after as, to keep both."
}

func (ns builder) addNamed(b *syntax.Block, out *diag.Collector) {
	kind := b.Schema.Kind
	ns.Blocks[kind] = append(ns.Blocks[kind], b)
	if ns.ByLabel[kind] == nil {
		ns.ByLabel[kind] = map[string]*syntax.Block{}
	}
	full := FullName(b)
	first := ns.ByLabel[kind][full]
	switch {
	case b.Label == "" && b.Schema.Label != "":
		b.Duplicate = true // a missing label is an error of its own
	case first == nil:
		ns.ByLabel[kind][full] = b
	case b.Schema.Label == "":
		b.Duplicate = true
		out.Errorf(b.Header, diag.DuplicateBlock, "There is a %s block already, in %s. Put both into one.", kind,
			diag.Place(first.Header))
	default:
		b.Duplicate = true
		what, remedy := diag.WithArticle(kind), "Give one of the two another name."
		if kind == lang.DefaultsRoot {
			what = "a defaults block"
		}
		if kind == "override" { // its label is no name to choose
			remedy = "Remove one of the two."
		}
		if full != b.Label {
			remedy += sharedName(b.Source, first.Source)
		}
		out.Errorf(b.LabelRange, diag.DuplicateName, "There is %s %q already, in %s. %s", what,
			b.Label, diag.Place(first.Header), remedy)
	}
}

// Labels returns the full names of a kind, sorted. Every reference asks for them.
func (ns *Namespace) Labels(kind string) []string { return ns.sorted[kind] }

// isBroken reports whether the syntax of any file is wrong.
func isBroken(ns *Namespace) bool {
	return slices.ContainsFunc(ns.Documents, func(s *syntax.Document) bool { return len(s.Broken) > 0 })
}

// An expression is one of the file's expressions, with what may be named in it.
type expression struct {
	expr   hclsyntax.Expression
	source *syntax.Document
	each   bool     // each.key and each.value are there
	why    string   // where they are not: why
	params []string // of the function that it is the result of
	isEnv  bool     // it is the environment of an image
}

// expressions returns all expressions of all files but include's.
func expressions(ns *Namespace) []expression {
	var all []expression
	for _, src := range ns.Documents {
		for _, a := range src.Body.Sorted() {
			if a.Name != "include" {
				all = append(all, expression{expr: a.Expr, source: src})
			}
		}
		for _, b := range src.Body.Blocks {
			all = append(all, expressionsOf(b, false)...)
		}
	}
	return all
}

// expressionsOf returns the expressions of a block and the blocks in it. Types are none. around reports whether
// there are each.key and each.value around it.
func expressionsOf(b *syntax.Block, around bool) []expression {
	each := around || b.Attribute(lang.ForEach) != nil
	var all []expression
	for _, a := range b.Sorted() {
		if !b.Schema.IsEvaluated(a.Name) {
			continue
		}
		x := expression{expr: a.Expr, source: b.Source, each: each, params: ParamsOf(b),
			why:   "only a block with for_each has each.key and each.value",
			isEnv: b.Schema.Kind == "image" && a.Name == "env"}
		if a.Name == lang.ForEach {
			x.each, x.why = around, "for_each itself makes each.key and each.value"
		}
		all = append(all, x)
	}
	for _, nested := range b.Blocks {
		all = append(all, expressionsOf(nested, each || b.Schema.Kind == "defaults")...)
	}
	return all
}

// FilterAbsent leaves out what may only follow from broken syntax: that something is not
// there, which may be in what could not be read.
func (ns *Namespace) FilterAbsent(diags hcl.Diagnostics) hcl.Diagnostics {
	if !isBroken(ns) {
		return diags
	}
	return slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return diag.Of(d).Absent })
}

// BlockReferences returns all references to blocks in all expressions.
func (ns *Namespace) BlockReferences() (all []Reference) {
	for _, x := range expressions(ns) {
		for _, t := range x.expr.Variables() {
			if p, named := ReferenceOf(t); named && p.isBlock() {
				all = append(all, p)
			}
		}
	}
	return all
}
