package resolve

import (
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Lookup returns the full name of what a name means in a scope: of the innermost scope that has it. root is how
// references begin: var, local, defaults, or function.
func (ns *Namespace) Lookup(scope *syntax.Scope, root, name string) (full string, ok bool) {
	for s := scope; ; s = s.Parent {
		full = s.Qualify(name)
		if has(ns, root, full) {
			return full, true
		}
		if s == nil || s.Parent == nil {
			return name, false
		}
	}
}

// has reports whether there is something of a full name.
func has(ns *Namespace, root, full string) bool {
	if root == "local" {
		return ns.Locals[full] != nil
	}
	return ns.ByLabel[kindOf(root)][full] != nil
}

// kindOf returns the kind of block that references with a root lead to.
func kindOf(root string) string {
	if root == "var" {
		return "variable"
	}
	return root
}

// scopedKinds are the kinds of blocks whose names belong to a scope.
var scopedKinds = []string{"variable", "defaults", "function"}

// FullName returns the name of a block among all files: with the scope of its file, if its kind belongs to one.
func FullName(b *syntax.Block) string {
	if slices.Contains(scopedKinds, b.Schema.Kind) {
		return b.Source.Scope.Qualify(b.Label)
	}
	return b.Label
}

// Visible returns the names that a scope sees with a root, sorted.
func (ns *Namespace) Visible(scope *syntax.Scope, root string) []string {
	all := ns.Labels(kindOf(root))
	scoped := root == "local" || slices.Contains(scopedKinds, kindOf(root))
	if !scoped || len(ns.scopes) == 0 { // the usual case, in which each name is its full name
		return all
	}
	seen := map[string]bool{}
	for s := scope; s != nil; s = s.Parent {
		prefix := s.Qualify("")
		for _, full := range all {
			if name, within := strings.CutPrefix(full, prefix); within && !strings.Contains(name, ".") {
				seen[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Export returns the full name of what a file that is included with a name exports: include.file.name.
func (ns *Namespace) Export(scope *syntax.Scope, file, name string) (full string) {
	inner, _ := included(ns, scope, file)
	return inner.Qualify(name)
}

// included returns the scope of a file that is included with a name, as it is seen in a scope.
func included(ns *Namespace, scope *syntax.Scope, file string) (inner *syntax.Scope, ok bool) {
	for s := scope; s != nil; s = s.Parent {
		if inner = ns.scopes[s.Qualify(file)]; inner != nil {
			return inner, true
		}
	}
	return nil, false
}

// FileOf returns the full name of an included file, as a scope sees it by a name.
func FileOf(ns *Namespace, scope *syntax.Scope, name string) string {
	if inner, ok := included(ns, scope, name); ok {
		return inner.Path
	}
	return name
}

// Files returns the names of included files that a scope sees, sorted.
func (ns *Namespace) Files(scope *syntax.Scope) []string {
	seen := map[string]bool{}
	for s := scope; s != nil; s = s.Parent {
		for path, inner := range ns.scopes {
			if inner.Parent != nil && inner.Parent.Path == s.Path {
				seen[strings.TrimPrefix(path, s.Qualify(""))] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// exportsOf returns the names that a file exports, sorted.
func exportsOf(ns *Namespace, inner *syntax.Scope) (names []string) {
	prefix := inner.Qualify("")
	for full := range ns.Exports {
		if name, within := strings.CutPrefix(full, prefix); within && !strings.Contains(name, ".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
