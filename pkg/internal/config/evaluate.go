package config

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An Evaluation is what an expression is in one instance.
type Evaluation struct {
	Instance string // as references are written, "" where it is no instance's
	Value    cty.Value
}

// Evaluate is what an expression is that stands in an attribute, or could stand there: for a
// block with for_each in each of its instances, in defaults in each block that has them.
// What cannot be evaluated is left out; git is asked where the value needs it.
func (f *File) Evaluate(ctx context.Context, a *syntax.Attribute, expr hclsyntax.Expression) (all []Evaluation) {
	if f.program == nil || a == nil {
		return nil
	}
	f.results.mutex.Lock()
	defer f.results.mutex.Unlock()
	if !f.program.CanResolve(expr) {
		return nil
	}
	e := f.begin(ctx, &diag.Collector{}).withGit
	for _, s := range e.sites(a) {
		if ctx.Err() != nil {
			return all
		}
		v, ok := e.evaluate(expr, s)
		if v, _ := syntax.Strip(v); ok && showable(v) {
			all = append(all, Evaluation{s.owner, v})
		}
	}
	return all
}

// sites are where an attribute is evaluated.
func (e *evaluator) sites(a *syntax.Attribute) []site {
	blocks := enclosing(a)
	if len(blocks) == 0 {
		return []site{{source: a.Source}}
	}
	outer := blocks[0]
	switch {
	case outer.Schema.Kind == "defaults" && len(blocks) > 1:
		return e.defaultSites(a, blocks)
	case outer.Schema.Each && a.Name != lang.ForEach:
		return e.instanceSites(outer, a.Source)
	}
	return []site{{source: a.Source}}
}

// enclosing are the blocks that an attribute stands in, the outermost first.
func enclosing(a *syntax.Attribute) (all []*syntax.Block) {
	for b := a.Within; b != nil; b = b.Parent {
		all = append(all, b)
	}
	slices.Reverse(all)
	return all
}

func (e *evaluator) instanceSites(b *syntax.Block, src *syntax.Document) (all []site) {
	for _, inst := range e.expand(b).instances {
		all = append(all, site{source: src, each: inst.each, owner: inst.name()})
	}
	return all
}

// defaultSites are the instances whose blocks do not have the attribute themselves.
func (e *evaluator) defaultSites(a *syntax.Attribute, within []*syntax.Block) (all []site) {
	for _, b := range e.Blocks[within[1].Schema.Kind] {
		if len(within) == 2 && b.Attribute(a.Name) != nil {
			continue
		}
		all = append(all, e.instanceSites(b, a.Source)...)
	}
	return all
}
