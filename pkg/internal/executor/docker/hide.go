package docker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
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
		if err := os.MkdirAll(e.emptyDir(), 0o777); err != nil {
			return nil, err
		}
		below := func(o mount.Mount) bool { return o.Type == mount.TypeBind && executor.Below(o.Target, m.Target) }
		mounts = append(slices.DeleteFunc(mounts, below), bind(e.emptyDir(), m.Target, true))
	}
	return mounts, nil
}

func binding(list []plan.Mount) []plan.Mount {
	return slices.DeleteFunc(slices.Clone(list), func(m plan.Mount) bool { return m.Kind != plan.Bind })
}

// emptyDir is what commands see of a hidden directory.
func (e *Executor) emptyDir() string { return e.workDir("empty") }

// takeHidden takes the mounts that hide directories out of a list, and returns their targets.
func (e *Executor) takeHidden(mounts []mount.Mount) (rest []mount.Mount, hidden []string) {
	for _, m := range mounts {
		if m.Source == e.emptyDir() {
			hidden = append(hidden, m.Target)
		} else {
			rest = append(rest, m)
		}
	}
	return rest, hidden
}

// below are the directories of this machine that are seen at paths below a mount.
func below(paths []string, m mount.Mount) (dirs []string) {
	for _, p := range paths {
		if rel, is := strings.CutPrefix(p, m.Target+"/"); is {
			dirs = append(dirs, filepath.Join(m.Source, filepath.FromSlash(rel)))
		}
	}
	return dirs
}
