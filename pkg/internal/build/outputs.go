package build

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// RecordFile is the file in the state directory that remembers what was written to dist.
func RecordFile(stateDir string) string { return filepath.Join(stateDir, "dist") }

func newDist(o Options) *dist.Dir {
	return dist.New(dist.Options{
		Project: o.Project, Path: o.Dist, Record: RecordFile(o.StateDir), Show: ShortPath, Owner: o.Invoker.inherits,
	})
}

// openDist makes sure that what a plan writes can be written, before anything is: what stands in the
// way is an error. It removes what a killed run left.
func (r *runner) openDist(p *plan.Plan) error {
	var files, dirs []string
	for _, a := range p.Actions {
		switch {
		case a.Install != nil && !a.Install.Chosen:
			if rel, ok := r.dist.Rel(a.Install.Path); ok {
				files = append(files, rel)
			}
		case a.Deliver != nil && a.Deliver.Sink == plan.SinkLayout:
			if rel, ok := r.dist.Rel(a.Deliver.Path); ok {
				dirs = append(dirs, rel)
			}
		}
	}
	if err := errors.Join(r.dist.CheckFiles(files), r.dist.CheckDirs(dirs)); err != nil {
		return err
	}
	r.dist.Sweep()
	return nil
}

// output opens the directory of an output, and says what that is called there.
func (r *runner) output(name string) (*dist.Sub, string, error) {
	rel, ok := r.dist.Rel(name)
	if !ok {
		return nil, "", &fs.PathError{Op: "write", Path: name, Err: errors.New("it is not below " + r.dist.Path())}
	}
	dir, base := path.Split(rel)
	sub, err := r.dist.Sub(path.Clean(dir))
	return sub, base, err
}

// notImaged leaves out of a tree that is copied into an image what is none of the user's files: dist,
// and what version control and older versions of gobuild keep.
func (r *runner) notImaged(root string) func(rel string, isDir bool) bool {
	written := r.dist.Skip(root)
	return func(rel string, isDir bool) bool {
		name := path.Base(rel)
		return written(rel, isDir) || dist.IsVersionControl(name) || isDir && name == dist.OldState
	}
}

// takesOutputs reports a package of a compile that embeds dist, or stands in it. What can be known
// without go list is an error before the build begins; this is what modules that were fetched import.
func (r *runner) takesOutputs(a *plan.Action) error {
	l, _ := r.listing(a)
	const remedy = "write dist = \"…\" at the top level to choose another directory"
	for _, p := range l.Packages {
		if p.Dir == "" {
			continue
		}
		dir := r.abs(p.Dir)
		for _, pattern := range p.Embeds {
			if r.dist.Embeds(dir, pattern) {
				return &ActionError{Action: a, Err: fmt.Errorf("%s embeds gobuild's outputs (//go:embed %s): %s", ShortPath(dir), pattern, remedy)}
			}
		}
		if strings.Contains(p.Dir+"/", path.Base(r.Dist)+"/") && r.dist.Within(dir) {
			return &ActionError{Action: a, Err: fmt.Errorf("the package in %s is among gobuild's outputs: %s", ShortPath(dir), remedy)}
		}
	}
	return nil
}
