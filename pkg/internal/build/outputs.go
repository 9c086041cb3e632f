package build

import (
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// prepareDist checks that what a plan writes to dist can be written, before anything is written. It
// removes the temporary files of killed runs.
func prepareDist(d *dist.Dir, p *plan.Plan) error {
	var files, dirs []string
	for _, a := range p.Actions {
		switch {
		case a.Install != nil && !a.Install.Chosen:
			if rel, ok := d.Rel(a.Install.Path); ok {
				files = append(files, rel)
			}
		case a.Deliver != nil && a.Deliver.Sink == plan.SinkTarball:
			if rel, ok := d.Rel(a.Deliver.Path); ok {
				files = append(files, rel)
			}
		case a.Deliver != nil && a.Deliver.Sink == plan.SinkLayout:
			if rel, ok := d.Rel(a.Deliver.Path); ok {
				dirs = append(dirs, rel)
			}
		}
	}
	if err := errors.Join(d.CheckFiles(files), d.CheckDirs(dirs)); err != nil {
		return err
	}
	d.Sweep()
	return nil
}
