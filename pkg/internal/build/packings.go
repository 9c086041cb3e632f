package build

import (
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// packings say how the layers of a plan's images are compressed.
type packings struct {
	store      *cache.Store
	dist       *dist.Dir
	compressor *layer.Compressor
	plan       *plan.Plan
	keepsBlobs bool // the engine keeps images as registries do

	mu        sync.Mutex
	scratches map[string]*sink.Scratch // by the path of the layout
}

// digests are what the layers of what an action assembles are made with.
func (p *packings) digests(assembly string) layer.Digests {
	if packing := p.of(assembly); packing != nil {
		return packing
	}
	return p.store
}

// of returns how the layers of what an action assembles are compressed; nil if no sink of the plan
// takes compressed layers.
func (p *packings) of(assembly string) *layer.Packing {
	takes := func(d *plan.DeliverAction) bool { return d.Push || d.Sink != plan.SinkEngine || p.keepsBlobs }
	if !delivers(p.plan, takes) {
		return nil
	}
	packing := &layer.Packing{Digests: p.store, Compressor: p.compressor, Image: assembly}
	delivers(p.plan, func(d *plan.DeliverAction) bool {
		if d.Sink != plan.SinkLayout || !slices.Contains(d.Assemblies, assembly) {
			return false
		}
		scratch := p.scratch(d.Path)
		packing.Old = scratch.OpenOld
		if !p.compressor.Keep {
			packing.Blobs = scratch
		}
		return true
	})
	return packing
}

// scratch returns the Scratch of a layout, which its platforms share.
func (p *packings) scratch(path string) *sink.Scratch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.scratches == nil {
		p.scratches = map[string]*sink.Scratch{}
	}
	if p.scratches[path] == nil {
		p.scratches[path] = sink.NewScratch(p.dist, path)
	}
	return p.scratches[path]
}

// close removes what did not become layouts.
func (p *packings) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.scratches {
		_ = s.Discard() // what stays costs only space
	}
}

// pushes reports whether a plan pushes images.
func pushes(p *plan.Plan) bool {
	return delivers(p, func(d *plan.DeliverAction) bool { return d.Push })
}

// delivers reports whether a plan delivers an image in a way.
func delivers(p *plan.Plan, in func(*plan.DeliverAction) bool) bool {
	return slices.ContainsFunc(p.Actions, func(a *plan.Action) bool { return a.Deliver != nil && in(a.Deliver) })
}
