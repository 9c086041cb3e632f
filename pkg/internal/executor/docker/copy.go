package docker

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path"
	"slices"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// otherUser is who commands run as where the caller is root and everything is copied: what
// is copied belongs to root, so that it is read-only for everybody else.
const otherUser = 65532

// A copied is a file or directory of this machine that a container has a copy of, since the
// engine does not see this machine's files.
type copied struct {
	source string // on this machine
	dir    string // where the archive is unpacked, in a volume
	name   string // below dir; empty for the content of a directory
	uid    int    // owner of the copy

	without []string // directories below source that are left out
}

// ids are the user and group of commands.
func (e *Executor) ids() (uid, gid int) {
	if e.unshared.Load() && e.uid == 0 {
		return otherUser, otherUser
	}
	return e.uid, e.gid
}

// withCopies replaces binds by anonymous volumes, which go with their container, and lists what
// must be copied into them. A directory that is only read gets a volume of its own. One that is
// written, and a file, stand in the volume of the directory above, since only then can they be
// given to the user.
func (e *Executor) withCopies(mounts []mount.Mount) ([]mount.Mount, []copied) {
	uid, _ := e.ids()
	var out []mount.Mount
	var copies []copied
	volume := func(target string) {
		if !slices.ContainsFunc(out, func(m mount.Mount) bool { return m.Target == target }) {
			out = append(out, mount.Mount{Type: mount.TypeVolume, Target: target, VolumeOptions: &mount.VolumeOptions{}})
		}
	}
	mounts, without := e.takeHidden(mounts)
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
			copies = append(copies, copied{source: m.Source, dir: dir, name: name, uid: uid})
		case m.ReadOnly:
			volume(m.Target)
			copies = append(copies, copied{source: m.Source, dir: m.Target, without: below(without, m)})
		default:
			volume(dir)
			copies = append(copies, copied{source: m.Source, dir: dir, name: name, uid: uid})
		}
	}
	slices.SortStableFunc(out, func(a, b mount.Mount) int { return cmp.Compare(a.Target, b.Target) })
	return out, copies
}

// holdCopies is hold for an engine that does not see this machine's files.
func (e *Executor) holdCopies(ctx context.Context, key boxKey, t tools, binds []mount.Mount) (*held, error) {
	mounts, copies := e.withCopies(binds)
	id, err := e.engine.create(ctx, e.config(key, t, false), e.hostConfig(key, mounts), nil)
	if err != nil {
		return nil, err
	}
	h := &held{engine: e.engine, id: id, tools: t, gone: make(chan struct{}), copies: copies}
	for _, c := range copies {
		if err := h.copyIn(ctx, c); err != nil {
			return nil, errors.Join(err, h.kill())
		}
	}
	if err := h.start(ctx, false); err != nil {
		return nil, errors.Join(err, h.kill())
	}
	return h, nil
}

// copyIn copies to the container, which need not run.
func (h *held) copyIn(ctx context.Context, c copied) error {
	return h.engine.put(ctx, h.id, c.dir, func(w *archiveWriter) error { return w.add(c) })
}

// put unpacks an archive in a directory of a container.
func (e *Engine) put(ctx context.Context, id, dir string, fill func(*archiveWriter) error) error {
	archive := archiveOf(fill)
	err := e.api.CopyToContainer(ctx, id, dir, archive, container.CopyToContainerOptions{})
	return errors.Join(err, archive.Stop())
}
