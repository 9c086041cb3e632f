package assemble

import (
	"path"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/rootfs"
)

// A fileBlock is a file block with its entries.
type fileBlock struct {
	*plan.ImageFile
	entries []layer.Entry
}

// entriesOf are the entries of all blocks.
func entriesOf(blocks []fileBlock) (all []layer.Entry) {
	for _, b := range blocks {
		all = append(all, b.entries...)
	}
	return all
}

// An ownership gives files of an image their owners.
type ownership struct {
	*Assembler
	action *plan.AssembleAction
	base   v1.Image // with what is below the files
	extras []layer.Entry
}

func newOwnership(as *Assembler, a *plan.AssembleAction, base v1.Image, extras []layer.Entry) *ownership {
	return &ownership{as, a, base, extras}
}

// set gives entries their owners. Directories that the image does not have yet become entries, so that they
// have one too; others are left as they are.
func (o *ownership) set(blocks []fileBlock) error {
	added := append(slices.Clone(o.extras), entriesOf(blocks)...)
	for i := range blocks {
		b := &blocks[i]
		if b.Owner == "" {
			continue
		}
		uid, gid, err := content.FindOwner(b.Owner, o.base, added, o.Store)
		if err != nil {
			return &result.StartError{Block: &b.Origin, Attr: "owner", Kind: diag.ThereIsNoSuchUser, Why: err.Error()}
		}
		dirs, err := o.newDirs(added, b)
		if err != nil {
			return err
		}
		b.entries = append(b.entries, dirs...)
		added = append(added, dirs...)
		for j := range b.entries {
			b.entries[j].UID, b.entries[j].GID = uid, gid
		}
	}
	return nil
}

// newDirs are the directories of a block that neither the base nor other entries have. A file has none.
func (o *ownership) newDirs(added []layer.Entry, b *fileBlock) (list []layer.Entry, err error) {
	dirs := dirsOf(b)
	if len(dirs) == 0 {
		return nil, nil
	}
	kinds := map[string]startup.Kind{}
	if o.base != nil {
		if kinds, err = rootfs.Kinds(o.base, dirs, o.Store, func() (*rootfs.Tree, error) {
			return o.Libraries.Indexes.tree(baseName(o.action), o.base)
		}); err != nil {
			return nil, err
		}
	}
	isAdded := make(map[string]bool, len(added))
	for _, e := range added {
		isAdded[path.Clean(e.Path)] = true
	}
	for _, dir := range dirs {
		if !isAdded[dir] && kinds[dir] == startup.Nothing {
			list = append(list, layer.Entry{Path: dir, Dir: true})
		}
	}
	return list, nil
}

// dirsOf are the directory of a block and those in it, each once.
func dirsOf(b *fileBlock) (dirs []string) {
	top, seen := path.Clean(b.Path), map[string]bool{}
	for _, e := range b.entries {
		for dir := path.Dir(e.Path); dir != "/" && executor.Below(dir, top) && !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
