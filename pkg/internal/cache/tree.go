package cache

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/packed"
)

// Tree returns one digest of all that is at and below root: paths relative to root, the content of
// files and whether they are executable, the targets of symbolic links and the content of files that
// they lead to. Links to directories are not followed, except root itself.
//
// skip, which may be nil, leaves out the file or directory for which it returns true; rel is its
// slash-separated path relative to root. It is called for one path at a time, in any order.
//
// Below root, unreadable files are no error, as no build can read them either; sockets, pipes and
// devices count by their path.
func (h *Hasher) Tree(root string, skip func(rel string, isDir bool) bool) (string, error) {
	return (&walk{hasher: h, skip: skip}).digest(root)
}

// Files is Tree, except that directories count only for the files in them.
func (h *Hasher) Files(root string, skip func(rel string, isDir bool) bool) (string, error) {
	return (&walk{hasher: h, skip: skip, filesOnly: true}).digest(root)
}

// kind is what a node is.
type kind byte

const (
	file       kind = 'f'
	executable kind = 'x'
	link       kind = 'l'
	dir        kind = 'd'
	other      kind = 'o'
	unreadable kind = 'u'
	absent     kind = 0
)

// node is a file or directory as its parent's digest sees it.
type node struct {
	kind   kind
	digest digest // of the content, of what a link says, of a directory's nodes; else zero
}

func (n node) append(data []byte, name string) []byte {
	data = append(data, byte(n.kind))
	data = packed.AppendText(data, name)
	return append(data, n.digest[:]...)
}

// walk digests the directories of a tree, several at once.
type walk struct {
	hasher *Hasher
	mu     sync.Mutex // held while skip runs
	skip   func(rel string, isDir bool) bool
	slots  chan struct{} // one element for each goroutine
	// filesOnly leaves out directories without files.
	filesOnly bool
}

// digest returns the digest of the tree at root.
func (w *walk) digest(root string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return "", err
	}
	info, err := os.Lstat(root)
	if err != nil {
		return "", err
	}
	w.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	n, err := w.node(root, "", info)
	if err != nil {
		return "", err
	}
	return digest(sha256.Sum256(n.append(nil, ""))).String(), nil
}

func (w *walk) node(name, rel string, info fs.FileInfo) (node, error) {
	switch mode := info.Mode(); {
	case w.hasher.stopped.Load():
		return node{}, ErrStopped
	case mode.IsDir():
		return w.dir(name, rel)
	case mode.IsRegular():
		d, err := w.hasher.file(name, info, os.Open)
		return node{fileKind(mode), d}, err
	case mode&fs.ModeSymlink != 0:
		return w.link(name)
	}
	return node{kind: other}, nil
}

// link digests a link's target, and the content of the file that it leads to.
func (w *walk) link(name string) (node, error) {
	target, err := os.Readlink(name)
	text := []byte(target)
	if info, serr := os.Stat(name); err == nil && serr == nil && info.Mode().IsRegular() {
		var content digest
		content, err = w.hasher.file(name, info, os.Open)
		text = append(append(text, 0), content[:]...)
	}
	return node{link, sha256.Sum256(text)}, err
}

func fileKind(mode fs.FileMode) kind {
	if mode.Perm()&0o111 != 0 {
		return executable
	}
	return file
}

// dir digests the nodes of a directory in the order of their names.
func (w *walk) dir(name, rel string) (node, error) {
	entries, err := os.ReadDir(name)
	if err != nil {
		return node{}, err
	}
	w.hasher.index.forgetOthers(name, entries)
	nodes := make([]node, len(entries))
	errs := make([]error, len(entries))
	var wg sync.WaitGroup
	for i, e := range entries {
		w.start(&wg, e.IsDir(), func() { nodes[i], errs[i] = w.child(name, rel, e) })
	}
	wg.Wait()
	var data []byte
	for i, n := range nodes {
		if n.kind != absent {
			data = n.append(data, entries[i].Name())
		}
	}
	if w.filesOnly && len(data) == 0 {
		return node{}, cmp.Or(errs...)
	}
	return node{dir, sha256.Sum256(data)}, cmp.Or(errs...)
}

// start runs work at once, in a goroutine of its own where that pays and one is free.
func (w *walk) start(wg *sync.WaitGroup, pays bool, work func()) {
	if !pays {
		work()
		return
	}
	select {
	case w.slots <- struct{}{}:
		wg.Go(func() {
			work()
			<-w.slots
		})
	default:
		work()
	}
}

// child returns the node of a directory's entry, absent if it does not count.
func (w *walk) child(parent, parentRel string, e fs.DirEntry) (node, error) {
	rel := path.Join(parentRel, e.Name())
	if w.skips(rel, e.IsDir()) {
		return node{}, nil
	}
	info, err := e.Info()
	var n node
	if err == nil {
		n, err = w.node(filepath.Join(parent, e.Name()), rel, info)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return node{}, nil
	case errors.Is(err, fs.ErrPermission):
		return node{kind: unreadable}, nil
	}
	return n, err
}

func (w *walk) skips(rel string, isDir bool) bool {
	if w.skip == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.skip(rel, isDir)
}
