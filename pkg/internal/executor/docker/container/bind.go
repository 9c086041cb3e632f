package container

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/mountinfo"
)

// WorkDir is where a Work directory, and what else the executor keeps for a checkout, is on this machine.
func WorkDir(stateDir, source string) string {
	return filepath.Join(stateDir, engine.ExecutorName, filepath.FromSlash(source))
}

// Bind shows a file or directory of this machine. What is mounted below it there does not
// come along: a read-only bind would leave it writable.
func Bind(source, target string, readOnly bool) mount.Mount {
	return mount.Mount{
		Type: mount.TypeBind, Source: source, Target: target, ReadOnly: readOnly,
		BindOptions: &mount.BindOptions{NonRecursive: true},
	}
}

// Binds shows a directory and, each by a mount of its own, the file systems mounted below it.
func Binds(source, target string, readOnly bool) ([]mount.Mount, error) {
	real, err := filepath.EvalSymlinks(source)
	if err != nil {
		return nil, fmt.Errorf("cannot mount %s: %w", source, err)
	}
	mounts := []mount.Mount{Bind(real, target, readOnly)}
	below, err := mountinfo.PointsBelow(real)
	if err != nil {
		return nil, err
	}
	for _, p := range below {
		rel := filepath.ToSlash(strings.TrimPrefix(p, real))
		mounts = append(mounts, Bind(p, path.Join(target, rel), readOnly))
	}
	return mounts, nil
}

// Hide shows an empty directory in the place of one.
func Hide(stateDir, target string) (mount.Mount, error) {
	dir := emptyDir(stateDir)
	return Bind(dir, target, true), os.MkdirAll(dir, 0o777)
}

// emptyDir is what commands see of a hidden directory.
func emptyDir(stateDir string) string { return WorkDir(stateDir, "empty") }

// takeHidden takes the mounts that hide directories out of a list, and returns their targets.
func takeHidden(mounts []mount.Mount, stateDir string) (rest []mount.Mount, hidden []string) {
	for _, m := range mounts {
		if m.Source == emptyDir(stateDir) {
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
