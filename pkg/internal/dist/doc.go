// Package dist owns the one directory that gobuild writes to in a user's tree: what it holds is
// reached through [os.Root], component by component, so that no link leads elsewhere. It remembers
// what was written, so that just that is removed again, and it knows what of a tree is not the
// user's sources: this directory, and those of version control.
package dist
