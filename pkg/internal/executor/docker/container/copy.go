package container

import (
	"archive/tar"
	"cmp"
	"context"
	"os"
	"path"
	"slices"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// A copied is a file or directory of this machine that a container has a copy of, since the
// engine does not see this machine's files.
type copied struct {
	source string // on this machine
	dir    string // where the archive is unpacked, in a volume
	name   string // below dir; empty for the content of a directory
	uid    int    // owner of the copy

	without []string // directories below source that are left out
}

// withCopies replaces binds by anonymous volumes, which go with their container, and lists what
// must be copied into them. A directory that is only read gets a volume of its own. One that is
// written, and a file, stand in the volume of the directory above, since only then can they be
// given to the user.
func withCopies(s Spec) ([]mount.Mount, []copied) {
	var out []mount.Mount
	var copies []copied
	volume := func(target string) {
		if !slices.ContainsFunc(out, func(m mount.Mount) bool { return m.Target == target }) {
			out = append(out, mount.Mount{Type: mount.TypeVolume, Target: target,
				VolumeOptions: &mount.VolumeOptions{}})
		}
	}
	mounts, without := takeHidden(s.Mounts, s.StateDir)
	for _, m := range mounts {
		info, err := os.Stat(m.Source)
		dir, name := path.Split(m.Target)
		dir = path.Clean(dir)
		switch {
		case m.Type != mount.TypeBind:
			out = append(out, m)
		case err != nil, info.Mode()&os.ModeSocket != 0:
			// A socket cannot be copied.
		case !info.IsDir():
			volume(dir)
			copies = append(copies, copied{source: m.Source, dir: dir, name: name, uid: s.UID})
		case m.ReadOnly:
			volume(m.Target)
			copies = append(copies, copied{source: m.Source, dir: m.Target, without: below(without, m)})
		default:
			volume(dir)
			copies = append(copies, copied{source: m.Source, dir: dir, name: name, uid: s.UID})
		}
	}
	slices.SortStableFunc(out, func(a, b mount.Mount) int { return cmp.Compare(a.Target, b.Target) })
	return out, copies
}

// copyIn copies to a container, which need not run.
func copyIn(ctx context.Context, e *engine.Engine, id string, file copied) error {
	return e.Containers.CopyTo(ctx, id, file.dir, func(w *tar.Writer) error {
		return (&archiveWriter{w}).add(file)
	})
}
