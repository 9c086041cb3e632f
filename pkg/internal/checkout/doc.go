// Package checkout manages the state of checkouts: a directory for each, in the user's cache and not in the
// tree, so that no file of a repository is taken for it. Two paths of one directory have one state.
package checkout
