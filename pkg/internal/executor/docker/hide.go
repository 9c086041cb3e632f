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

// hideDirs mounts an empty directory over each hidden one that exists. The engine would create one that
// does not, in the user's tree.
func hideDirs(stateDir string, mounts []mount.Mount, list []plan.Mount) ([]mount.Mount, error) {
	place := executor.Place(bindsOf(list), func(m plan.Mount) string { return m.Source })
	for _, m := range list {
		if m.Kind != hidden {
			continue
		}
		if info, err := os.Lstat(place(m.Target)); err != nil || !info.IsDir() {
			continue
		}
		empty, err := container.Hide(stateDir, m.Target)
		if err != nil {
			return nil, err
		}
		below := func(o mount.Mount) bool { return o.Type == mount.TypeBind && executor.Below(o.Target, m.Target) }
		mounts = append(slices.DeleteFunc(mounts, below), empty)
	}
	return mounts, nil
}

func bindsOf(list []plan.Mount) []plan.Mount {
	return slices.DeleteFunc(slices.Clone(list), func(m plan.Mount) bool { return m.Kind != plan.Bind })
}
