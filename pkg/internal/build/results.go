package build

import (
	"fmt"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Results are what a run made, in the order of the plan's goals.
type Results struct {
	Binaries []BinaryResult // installed
	Images   []ImageResult  // delivered
	Compiled []BinaryResult // every binary that was compiled or was up to date
	Warnings []string
	Notes    []Note // once for each image, in the order of the plan
}

// ready reports whether what an action reads is there, though some input failed.
func (r *runner) ready(a *plan.Action) bool {
	switch a.Kind {
	case plan.KindCompile: // of several packages some may have all that they import
		return len(a.Compile.Binaries) > 1
	case plan.KindInstall:
		_, ok := r.binary(a.Install.Binary)
		return ok
	case plan.KindAssemble:
		return r.readyToAssemble(a.Assemble)
	case plan.KindDeliver:
		_, err := r.variants(a.Deliver)
		return err == nil
	}
	return false
}

// early reports whether an action of part of its inputs' results can begin.
func (r *runner) early(a *plan.Action) bool {
	return (a.Kind == plan.KindInstall || a.Kind == plan.KindAssemble) && r.ready(a)
}

// made is closed when there are more results than now.
func (r *runner) made() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.more
}

// found notes the binaries of a compile, all of them or those that there are so far.
func (r *runner) found(a *plan.Action, binaries ...BinaryResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.compiled[a.ID] == nil {
		r.compiled[a.ID] = map[string]BinaryResult{}
	}
	for _, b := range binaries {
		r.compiled[a.ID][b.File] = b
	}
	close(r.more)
	r.more = make(chan struct{})
}

func (r *runner) readyToAssemble(a *plan.AssembleAction) bool {
	for _, ref := range a.Binaries {
		if _, ok := r.binary(ref); !ok {
			return false
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.Packages != "" && r.packaged[a.Packages] == nil {
		return false
	}
	return a.Base.Action == "" || r.images[a.Base.Action] != nil
}

// collect puts the results in the order of the plan.
func (r *runner) collect(p *plan.Plan) *Results {
	r.mu.Lock()
	defer r.mu.Unlock()
	res := &Results{Warnings: r.warnings}
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			res.add(a.Compile, r.compiled[a.ID])
		}
		res.note(r.notes, a.Assemble)
	}
	for _, id := range p.Goals {
		if b, ok := r.installed[id]; ok {
			res.Binaries = append(res.Binaries, b)
		}
		if im, ok := r.delivered[id]; ok {
			res.Images = append(res.Images, im)
		}
	}
	return res
}

// leaveNew takes out what was up to date.
func (res *Results) leaveNew() {
	res.Binaries = slices.DeleteFunc(res.Binaries, func(b BinaryResult) bool { return b.Fresh })
	res.Images = slices.DeleteFunc(res.Images, func(im ImageResult) bool { return !im.Changed && im.Pushed == "" })
}

// add takes over a compile's binaries in the order of the plan.
func (res *Results) add(c *plan.CompileAction, compiled map[string]BinaryResult) {
	for _, b := range c.Binaries {
		if made, ok := compiled[b.File]; ok {
			res.Compiled = append(res.Compiled, made)
		}
	}
}

// note takes over the notes of an action, but not a second time for another platform.
func (res *Results) note(notes []Note, a *plan.AssembleAction) {
	for _, n := range notes {
		same := func(have Note) bool { return have.Assemble.Image == n.Assemble.Image && have.Detail == n.Detail }
		if n.Assemble == a && !slices.ContainsFunc(res.Notes, same) {
			res.Notes = append(res.Notes, n)
		}
	}
}

// warn notes what the user should know though nothing failed, once.
func (r *runner) warn(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if msg := fmt.Sprintf(format, args...); !slices.Contains(r.warnings, msg) {
		r.warnings = append(r.warnings, msg)
	}
}
