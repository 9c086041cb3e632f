package result

import (
	"fmt"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Note is a warning about an image.
type Note struct {
	Assemble *plan.AssembleAction
	Attr     string // of the image: where the note belongs
	Kind     *diag.Kind
	Detail   string // a sentence, with the remedy
}

// Notices collects the warnings of a run. Its methods may be called from several goroutines.
type Notices struct {
	mu       sync.Mutex
	warnings []string
	notes    []Note
}

// Warn adds a warning, once.
func (n *Notices) Warn(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if msg := fmt.Sprintf(format, args...); !slices.Contains(n.warnings, msg) {
		n.warnings = append(n.warnings, msg)
	}
}

// Note adds a warning about an image.
func (n *Notices) Note(note Note) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.notes = append(n.notes, note)
}

// Warnings are those added by Warn.
func (n *Notices) Warnings() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.warnings)
}

// Notes are those added by Note, in the order of the plan and once for each image.
func (n *Notices) Notes(p *plan.Plan) (list []Note) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, a := range p.Actions {
		for _, note := range n.notes {
			same := func(have Note) bool {
				return have.Assemble.Image.Address() == note.Assemble.Image.Address() && have.Detail == note.Detail
			}
			if note.Assemble == a.Assemble && !slices.ContainsFunc(list, same) {
				list = append(list, note)
			}
		}
	}
	return list
}
