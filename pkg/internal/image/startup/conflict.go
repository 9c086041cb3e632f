package startup

import "path"

// A Kind is what an image has at a path.
type Kind uint8

// The kinds.
const (
	Nothing   Kind = iota
	Directory      // a directory, which may hold more than is listed
	File           // a file that may not be run
	Program        // a file that may be run
	Link           // a symbolic link
)

// isLeaf reports whether nothing can be below a path of that kind in the same image.
func (k Kind) isLeaf() bool { return k == File || k == Program || k == Link }

// A Node is a path that an image gets, or needs as a directory.
type Node struct {
	Path string // absolute and clean
	Kind Kind
	// Level counts the images that this one stands on. A higher level may replace a file of a lower
	// one, and go through its links.
	Level int
}

// A Conflict is two nodes, by their places in a list, that one image cannot have.
type Conflict struct {
	File  int // it hides the other, or is hidden by it
	Other int
}

// Conflicts returns the conflicts of a list: a file where another node is, or needs a directory. For each
// node there is at most one.
func Conflicts(nodes []Node) (list []Conflict) {
	leaves := map[string][]int{}
	for i, n := range nodes {
		if n.Kind.isLeaf() {
			leaves[n.Path] = append(leaves[n.Path], i)
		}
	}
	for i, n := range nodes {
		if file, ok := findInWay(nodes, leaves, i); ok {
			list = append(list, Conflict{file, i})
		} else if n.Path == "/" && n.Kind.isLeaf() {
			list = append(list, Conflict{i, i})
		}
	}
	return list
}

// findInWay finds a file in the way of a node.
func findInWay(nodes []Node, leaves map[string][]int, i int) (file int, ok bool) {
	n := nodes[i]
	for _, j := range leaves[n.Path] {
		switch f := nodes[j]; {
		case n.Kind == Directory && (f.Kind != Link || f.Level == n.Level):
			return j, true
		case n.Kind.isLeaf() && j < i && f.Level == n.Level:
			return j, true
		}
	}
	for dir := range Parents(n.Path) {
		for _, j := range leaves[dir] {
			if f := nodes[j]; f.Kind != Link || f.Level >= n.Level {
				return j, true
			}
		}
	}
	return 0, false
}

// Parents returns the directories of a path, the root apart, from the longest.
func Parents(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for dir := path.Dir(name); dir != "/" && dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}

// InBase finds what a base has in the way of a node: a file where it needs a directory, or a directory that
// it would replace. kindOf returns what the base has at a path, its links followed.
func InBase(n Node, kindOf func(name string) Kind) (at string, kind Kind) {
	for dir := range Parents(n.Path) {
		if k := kindOf(dir); k == File || k == Program {
			return dir, k
		}
	}
	switch k := kindOf(n.Path); {
	case n.Kind == Directory && (k == File || k == Program), n.Kind.isLeaf() && k == Directory:
		return n.Path, k
	}
	return "", Nothing
}
