package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A namespace holds everything that has a name, of all files.
type namespace struct {
	sources  []*document
	settings map[string]*attribute            // attributes of the top level
	blocks   map[string][]*block              // all blocks of a kind, in order
	byLabel  map[string]map[string]*block     // kind, label: what references lead to
	locals   map[string]*attribute            // the attributes of all locals blocks
	defaults map[string]map[string]*attribute // kind, name
	files    map[string][]*block              // nested blocks of defaults, by kind
	gopath   []*attribute

	sorted map[string][]string // labels of a kind, once they were asked for
}

// collect gathers the blocks of all files and reports names that are given twice. It is nil where
// there are too many blocks, which is reported.
func collect(sources []*document, out *collector) *namespace {
	ns := &namespace{
		sources: sources, settings: map[string]*attribute{},
		blocks: map[string][]*block{}, byLabel: map[string]map[string]*block{},
		locals: map[string]*attribute{}, defaults: map[string]map[string]*attribute{},
		files: map[string][]*block{}, sorted: map[string][]string{},
	}
	blocks := 0
	for _, src := range sources {
		ns.addSettings(src, out)
		for _, b := range src.body.blocks {
			if blocks += 1 + len(b.blocks); blocks > maxBlocks {
				out.errorf(b.header, diag.TooManyBlocks, "There are more than %d blocks: those that are alike can be one with for_each.", maxBlocks)
				return nil
			}
			ns.addBlock(b, out)
		}
	}
	return ns
}

func (ns *namespace) addSettings(src *document, out *collector) {
	for _, a := range src.body.ordered() {
		switch first := ns.settings[a.name]; {
		case a.name == "include":
		case a.name == "gopath":
			ns.gopath = append(ns.gopath, a)
		case first != nil:
			duplicate(a, first, out)
		default:
			ns.settings[a.name] = a
		}
	}
}

func (ns *namespace) addBlock(b *block, out *collector) {
	switch b.schema.kind {
	case "locals":
		ns.addAttributes(ns.locals, b, out)
	case "defaults":
		for _, nested := range b.blocks {
			ns.addDefaults(nested, out)
		}
	default:
		ns.addNamed(b, out)
	}
}

func (ns *namespace) addDefaults(b *block, out *collector) {
	kind := b.schema.kind
	if ns.defaults[kind] == nil {
		ns.defaults[kind] = map[string]*attribute{}
	}
	ns.addAttributes(ns.defaults[kind], b, out)
	ns.files[kind] = append(ns.files[kind], b.blocks...)
}

func (ns *namespace) addAttributes(to map[string]*attribute, b *block, out *collector) {
	for _, a := range b.ordered() {
		if first := to[a.name]; first != nil {
			duplicate(a, first, out)
		} else {
			to[a.name] = a
		}
	}
}

func duplicate(a, first *attribute, out *collector) {
	out.errorf(a.nameRange, diag.DuplicateName, "%s is already given in %s. Remove one of the two.", a.name, place(first.nameRange))
}

func (ns *namespace) addNamed(b *block, out *collector) {
	kind := b.schema.kind
	ns.blocks[kind] = append(ns.blocks[kind], b)
	if ns.byLabel[kind] == nil {
		ns.byLabel[kind] = map[string]*block{}
	}
	first := ns.byLabel[kind][b.label]
	switch {
	case b.label == "" && b.schema.label != "":
		b.duplicate = true // a missing label is an error of its own
	case first == nil:
		ns.byLabel[kind][b.label] = b
	case b.schema.label == "":
		b.duplicate = true
		out.errorf(b.header, diag.DuplicateBlock, "There is a %s block already, in %s. Put both into one.", kind, place(first.header))
	default:
		b.duplicate = true
		remedy := "Give one of the two another name."
		if kind == "override" { // its label is no name to choose
			remedy = "Remove one of the two."
		}
		out.errorf(b.labelRange, diag.DuplicateName, "There is %s %q already, in %s. %s", article(kind), b.label, place(first.header), remedy)
	}
}

// labels are the labels of a kind, sorted. Every reference asks for them.
func (ns *namespace) labels(kind string) []string {
	if ns.sorted[kind] == nil {
		ns.sorted[kind] = slices.Sorted(maps.Keys(ns.byLabel[kind]))
	}
	return ns.sorted[kind]
}

// broken reports whether the syntax of any file is wrong.
func (ns *namespace) broken() bool {
	return slices.ContainsFunc(ns.sources, func(s *document) bool { return len(s.broken) > 0 })
}

// An expression is one of the file's expressions, with what may be named in it.
type expression struct {
	expr   hclsyntax.Expression
	source *document
	each   bool   // each.key and each.value are there
	why    string // where they are not: why
}

// expressions are all expressions of all files but include's.
func (ns *namespace) expressions() []expression {
	var all []expression
	for _, src := range ns.sources {
		for _, a := range src.body.ordered() {
			if a.name != "include" {
				all = append(all, expression{expr: a.expr, source: src})
			}
		}
		for _, b := range src.body.blocks {
			all = append(all, b.expressions(false)...)
		}
	}
	return all
}

// expressions are those of a block and the blocks in it.
func (b *block) expressions(each bool) []expression {
	each = each || b.attribute(forEach) != nil
	var all []expression
	for _, a := range b.ordered() {
		why := "only a block with for_each has each.key and each.value"
		if a.name == forEach {
			why = "for_each itself makes each.key and each.value"
		}
		all = append(all, expression{expr: a.expr, source: b.source, each: each && a.name != forEach, why: why})
	}
	for _, nested := range b.blocks {
		all = append(all, nested.expressions(each || b.schema.kind == "defaults")...)
	}
	return all
}

// allLocals are the names of the locals, sorted.
func (ns *namespace) allLocals() []string {
	if ns.sorted["local"] == nil {
		ns.sorted["local"] = slices.Sorted(maps.Keys(ns.locals))
	}
	return ns.sorted["local"]
}
