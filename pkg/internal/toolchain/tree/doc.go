// Package tree has the files of a Go distribution: it extracts them from a module zip, lists what they
// hold and how they look, finds what was changed, is missing or was added since, and restores that
// from another copy.
package tree
