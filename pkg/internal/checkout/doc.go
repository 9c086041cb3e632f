// Package checkout knows where gobuild keeps what it remembers of a project: one directory for
// each checkout, in the user's cache and not in the tree, so that nothing that a repository holds
// is taken for it. Two paths that lead to one directory have one state.
package checkout
