package docker

import (
	"os"
	"slices"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hidden is the kind of the mounts that stand for hidden directories of commands in a box.
const hidden plan.MountKind = "hidden"

// withHidden adds what a command is not to see to its mounts.
func withHidden(mounts []plan.Mount, paths []string) []plan.Mount {
	mounts = slices.Clip(mounts)
	for _, path := range paths {
		mounts = append(mounts, plan.Mount{Target: path, Kind: hidden})
	}
	return mounts
}

// hideIn puts an empty directory in the place of each hidden one that is there. The engine would
// make what is missing, in the user's tree.
func (e *Executor) hideIn(mounts []mount.Mount, list []plan.Mount) ([]mount.Mount, error) {
	place := executor.Place(binding(list), func(m plan.Mount) string { return m.Source })
	for _, m := range list {
		if m.Kind != hidden {
			continue
		}
		if info, err := os.Lstat(place(m.Target)); err != nil || !info.IsDir() {
			continue
		}
		empty, err := container.Hide(e.opts.StateDir, m.Target)
		if err != nil {
			return nil, err
		}
		below := func(o mount.Mount) bool { return o.Type == mount.TypeBind && executor.Below(o.Target, m.Target) }
		mounts = append(slices.DeleteFunc(mounts, below), empty)
	}
	return mounts, nil
}

func binding(list []plan.Mount) []plan.Mount {
	return slices.DeleteFunc(slices.Clone(list), func(m plan.Mount) bool { return m.Kind != plan.Bind })
}
